import { debugOffsets } from "#generated/debug-offsets.js";
import { debugCookie, debugHeaderSize, maxOffset, nearOffset } from "#generated/facts.js";
import type { Layout, Overlay } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

/** The `_Py_DebugOffsets` of a target, untrusted. */
export interface DebugOffsets {
  /** PY_VERSION_HEX. */
  readonly hex: number;
  readonly freeThreaded: boolean;
  /**
   * Values by "group.field", without the fields that the build lacks; null for an unknown minor.
   */
  readonly values: ReadonlyMap<string, bigint> | null;
}

/** Reads `_Py_DebugOffsets` at the runtime's address; null if there are none. */
export function readDebugOffsets(reader: StructReader, runtime: bigint): DebugOffsets | null {
  const header = reader.struct(runtime, debugHeaderSize);
  if (header === null || Buffer.from(header.buffer, 0, debugCookie.length).toString("latin1") !== debugCookie)
    return null;
  const version = header.getBigUint64(8, reader.littleEndian);
  const freeThreaded = header.getBigUint64(16, reader.littleEndian);
  if (version > 0xffffffffn || freeThreaded > 1n) return null;
  const hex = Number(version);
  return { hex, freeThreaded: freeThreaded === 1n, values: readValues(reader, runtime, hex >>> 16) };
}

/**
 * Adds `t` to flags from another source if the debug offsets say so; they encode no other flag.
 */
export function withFreeThreading(abiflags: string, offsets: DebugOffsets | null): string {
  return offsets?.freeThreaded && !abiflags.includes("t") ? `t${abiflags}` : abiflags;
}

function readValues(reader: StructReader, runtime: bigint, minor: number): ReadonlyMap<string, bigint> | null {
  const schema = debugOffsets.find((candidate) => candidate.minor === minor);
  const view = schema === undefined ? null : reader.struct(runtime, schema.size);
  if (schema === undefined || view === null) return null;
  const values = new Map<string, bigint>();
  for (const { group, field, offset, zeroIsAbsent } of schema.fields) {
    const value = view.getBigUint64(offset, reader.littleEndian);
    if (value !== 0n || !zeroIsAbsent) values.set(`${group}.${field}`, value);
  }
  return values;
}

/** A field at which a table and a target differ. */
export interface Disagreement {
  /** "group.field" */
  readonly field: string;
  readonly table: number;
  readonly target: bigint;
}

/** The first field that both have and at which they differ, in the order of `_Py_DebugOffsets`. */
export function compare(values: ReadonlyMap<string, bigint>, { groups }: Layout): Disagreement | null {
  for (const [name, target] of values) {
    const table = fieldOf(groups, name);
    if (table !== null && BigInt(table) !== target) return { field: name, table, target };
  }
  return null;
}

/**
 * The values that may overlay a layout: a field near an object's start is near it in every build.
 */
export function overlayOf(values: ReadonlyMap<string, bigint>, { groups }: Layout): Overlay {
  const limit = (name: string) => ((fieldOf(groups, name) ?? 0) < nearOffset ? nearOffset : maxOffset);
  const believable = [...values].filter(([name, value]) => value < limit(name));
  return new Map(believable.map(([name, value]) => [name, Number(value)]));
}

function fieldOf(groups: Layout["groups"], name: string): number | null {
  const [group = "", field = ""] = name.split(".");
  const fields: Readonly<Record<string, { readonly offset: number } | null>> | undefined = Object.entries(groups).find(
    ([key]) => key === group,
  )?.[1];
  return fields?.[field]?.offset ?? null;
}
