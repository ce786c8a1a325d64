/**
 * Differences between the copy of a source-only struct and the definition in its C file, in words.
 */
import type { EnumLayout, FieldLayout, Layout, Struct } from "@pyframes/layouts";
import { inRange } from "./source-only-declarations.js";
import type { SourceOnlyMember, SourceOnlyStruct } from "./source-only-structs.js";

/** Sentences about one struct: members, their order, types and places, its size and its names. */
export function structDifferences(
  { source, members = [] }: SourceOnlyStruct,
  name: string,
  own: Layout,
  file: Layout,
): string[] {
  const copy = own.findStruct(name);
  const found = file.findStruct(name);
  if (copy === null) return [`the table has no ${name}, whose copy is of ${source}.`];
  if (found === null) return [`${source} does not define ${name}.`];
  const hex = Number(own.build.hex);
  const free = members.filter(({ differs }) => differs !== undefined && inRange(differs, hex)).map(memberName);
  return differences(copy, found, new Set(free)).map((difference) => `${source}: ${name} ${difference}.`);
}

/** The last word of a declaration, before the width of a bit-field or the brackets of an array. */
const memberName = ({ c }: SourceOnlyMember): string => /(\w+)\s*(?::.*|\[.*)?$/.exec(c)?.[1] ?? c;

/** @param free members whose type and size are not compared */
function differences(copy: Struct, found: Struct, free: ReadonlySet<string>): string[] {
  const compared = ({ name }: FieldLayout): boolean => !free.has(name.split(".")[0] as string);
  const [ours, theirs] = [copy.fields().filter(compared), found.fields().filter(compared)];
  const [known, defined] = [byName(ours), byName(theirs)];
  const placedAt = (struct: Struct) =>
    [...free].map((name) => `${name} at ${struct.find(name)?.offset ?? "no offset"}`);
  const names = ({ name, layout: { tagged, aliases = [] } }: Struct) =>
    [tagged ? `struct ${name}` : name, ...aliases].join(", ");
  const extent = ({ size, layout }: Struct) => `${size} bytes aligned to ${layout.align}`;
  return [
    ...theirs
      .filter(({ name }) => !known.has(name))
      .map((field) => `has the member ${placed(field)}; the copy lacks it`),
    ...ours.filter(({ name }) => !defined.has(name)).map((field) => `lacks ${placed(field)}, which the copy has`),
    ...theirs.flatMap((field) => changed("has the member", placed(field), known.get(field.name), placed)),
    ...changed("has", placedAt(found).join(", "), copy, (struct) => placedAt(struct).join(", ")),
    ...(free.size === 0 ? changed("has", extent(found), copy, extent) : []),
    ...changed("is named", names(found), copy, names),
  ];
}

/** A sentence where the copy has something else. */
function changed<T>(verb: string, is: string, copy: T | undefined, words: (copy: T) => string): string[] {
  return copy === undefined || words(copy) === is ? [] : [`${verb} ${is}; in the copy it is ${words(copy)}`];
}

const byName = (fields: readonly FieldLayout[]) => new Map(fields.map((field) => [field.name, field]));

function placed({ name, type, offset, size, bit, bits }: FieldLayout): string {
  const width = bits === undefined ? `${size} bytes` : `bit ${bit}, width ${bits}`;
  return `${name} (${type}, ${width} at ${offset})`;
}

function findEnum({ enums }: Layout, name: string): EnumLayout | null {
  return enums[name] ?? Object.values(enums).find(({ aliases = [] }) => aliases.includes(name)) ?? null;
}

/** Sentences about one enum: its enumerators and their values. */
export function enumDifferences({ source }: SourceOnlyStruct, name: string, own: Layout, file: Layout): string[] {
  const [copy, found] = [findEnum(own, name), findEnum(file, name)];
  if (copy === null) return [`the table has no ${name}, whose copy is of ${source}.`];
  if (found === null) return [`${source} does not define ${name}.`];
  const all = new Set([...Object.keys(found.values), ...Object.keys(copy.values)]);
  return [...all].flatMap((enumerator) => {
    const [is, was] = [found.values[enumerator], copy.values[enumerator]];
    if (is === was) return [];
    if (is === undefined) return [`${source}: ${name} lacks ${enumerator}, which the copy has as ${was}.`];
    if (was === undefined) return [`${source}: ${name} has ${enumerator} = ${is}; the copy lacks it.`];
    return [`${source}: ${name} has ${enumerator} = ${is}; the copy has ${was}.`];
  });
}
