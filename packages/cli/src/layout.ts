import type { FieldLayout, Layout, Struct } from "@pyframes/layouts";
import { type Command, parse, write, writeJson } from "./command.js";
import { UsageError, UserError } from "./errors.js";
import { BUILD_OPTIONS, findBuild } from "./find-build.js";

/**
 * One record, as `layout --json` prints it. Offsets and sizes are bytes; a bit-field has bits
 * instead of a size.
 */
interface RecordJson {
  readonly build: string;
  readonly record: string;
  /** Every other name of the record. */
  readonly aliases: readonly string[];
  readonly size: number;
  readonly align: number;
  /** The kinds of evidence for the build's table. */
  readonly proven: readonly string[];
  readonly fields: readonly object[];
}

const fieldJson = ({ name, offset, size, bit, bits, type }: FieldLayout) =>
  bits === undefined ? { name, offset, size, type } : { name, offset, bit, bits, type };

function recordJson(layout: Layout, struct: Struct, asked = struct.aliases[0] ?? struct.name): RecordJson {
  const record = asked.replace(/^(struct|union) /, "");
  return {
    build: layout.id,
    record,
    aliases: [struct.name, ...struct.aliases].filter((name) => name !== record),
    size: struct.size,
    align: struct.align,
    proven: layout.proven,
    fields: struct.fields().map(fieldJson),
  };
}

function table({ build, record, aliases, size, align, proven }: RecordJson, fields: readonly FieldLayout[]): string {
  const also = aliases.length > 0 ? ` (${aliases.join(", ")})` : "";
  const rows = fields.map(({ offset, size: bytes, bit, bits, type, name }) => [
    bits === undefined ? `${offset}` : `${offset}:${bit}`,
    bits === undefined ? `${bytes}` : `${bits} bits`,
    name,
    type,
  ]);
  const widths = [6, 8, Math.max(4, ...rows.map(([, , name]) => name?.length ?? 0))];
  const line = ([offset, bytes, name, type]: readonly (string | undefined)[]) =>
    `${offset?.padStart(widths[0] as number)} ${bytes?.padStart(widths[1] as number)}  ${name?.padEnd(widths[2] as number)}  ${type}\n`;
  const doubt = proven.length > 0 ? "" : "; provisional: only libclang has confirmed this table";
  return `${record}${also} of ${build}: ${size} bytes, aligned to ${align}${doubt}\n${[["offset", "size", "name", "type"], ...rows].map(line).join("")}`;
}

export const layout: Command = {
  usage: "layout VERSION [RECORD] [--json] [--target T] [--abiflags F] [--distributor D] [--tables DIR]",
  help: "Prints a record's layout as a table; without a record, all of them.",
  async run(args) {
    const { values, positionals } = parse(args, {
      json: { type: "boolean", default: false },
      ...BUILD_OPTIONS,
    });
    const [version, ...words] = positionals;
    if (version === undefined) throw new UsageError("A version is missing, such as 3.13.5.");
    const [name, ...rest] = namesIn(words);
    if (rest.length > 0) throw new UsageError(`One record is enough; leave out "${rest[0]}".`);
    const { json, ...wanted } = values;
    const build = findBuild(version, wanted);
    const structs = name === undefined ? build.structs() : [found(build, name)];
    const records = structs.map((struct) => recordJson(build, struct, name));
    if (json) await writeJson(name === undefined ? records : records[0]);
    else await write(records.map((record, index) => table(record, (structs[index] as Struct).fields())).join("\n"));
  },
};

/** `struct _ts` may be typed as two words. */
function namesIn(words: readonly string[]): string[] {
  const [first, second, ...rest] = words;
  const keyword = first === "struct" || first === "union";
  return keyword && second !== undefined ? [`${first} ${second}`, ...rest] : [...words];
}

function found(build: Layout, name: string): Struct {
  const struct = build.findStruct(name);
  if (!struct) {
    throw new UserError(
      `${build.id} has no record ${name}; npx pyframes layout ${build.build.version} prints those it has.`,
    );
  }
  return struct;
}
