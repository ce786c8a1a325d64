import type { ObjectReader } from "../objects/reader.js";

/** More threads than this are not named. */
const maximumNames = 65_536;

/**
 * Names of an interpreter's threads by ident, as the threading module keeps them:
 * sys.modules["threading"]._active[ident]._name. Empty where the module was not imported.
 */
export function threadNames(objects: ObjectReader, modules: bigint): ReadonlyMap<bigint, string> {
  const names = new Map<bigint, string>();
  const active = objects.attribute(objects.lookUp(modules, "threading"), "_active");
  for (const [key, thread] of objects.items(active)) {
    if (names.size === maximumNames) break;
    const ident = objects.int(key);
    const name = ident === null ? null : objects.string(objects.attribute(thread, "_name"));
    if (ident !== null && name !== null) names.set(ident, name);
  }
  return names;
}
