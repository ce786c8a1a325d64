/**
 * Evidence by the C compiler: the table's assertions, compiled against the same
 * headers. Bit-fields have no offsetof: for those an object with just that field's
 * bits set is compiled, and its bytes are compared.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evidence, RecordLayout, RecordPool, Table, TargetFacts } from "@pyframes/layouts";
import { argumentsOf } from "../layout/arguments.js";
import { includes } from "../layout/probe.js";
import type { HeaderTree } from "../sources/source.js";
import { UserError } from "../user-error.js";
import { type Assertion, assertionsOf, type BitField } from "./assertions.js";
import type { Compiler } from "./gcc.js";

/** What is checked: a table, or as much of one. */
export type Checked = Pick<Table, "records" | "enums" | "constants"> & { readonly pool: RecordPool };

/**
 * A compiler at work: it reads the headers while libclang does the same, and then
 * waits for the assertions, which come through a pipe that the source includes.
 */
export class CompilerCheck {
  private readonly directory = mkdtempSync(join(tmpdir(), "pyframes-"));
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<{ status: number | null; output: string }>;

  /** Start reading `prelude`. Either `finish` or `abandon` must follow. */
  constructor(
    private readonly compiler: Compiler,
    private readonly byteOrder: TargetFacts["byteOrder"],
    args: readonly string[],
    prelude: string,
  ) {
    const source = join(this.directory, "check.c");
    writeFileSync(source, `${prelude}\n#include <stddef.h>\n#include "/dev/stdin"\n`);
    const all = [...args, "-w", "-O0", "-pipe", "-c", "-o", this.object, source];
    // Through cat, for a real pipe: what Node gives a child is a socket, which cannot be opened by its name.
    this.child = spawn("sh", ["-c", 'cat | "$0" "$@"', ...compiler.command, ...all]);
    this.child.stdin.on("error", () => {}); // The compiler gave up early, and says why below.
    this.ended = new Promise((resolve, reject) => {
      let output = "";
      this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      this.child.on("error", reject);
      this.child.on("close", (status) => resolve({ status, output }));
    });
    this.ended.catch(() => {}); // Reported by finish.
  }

  private get object(): string {
    return join(this.directory, "check.o");
  }

  /** Hand over the assertions; how many held. Throws a UserError that names the fields that differ. */
  async finish(checked: Checked): Promise<number> {
    try {
      const { asserts, bitFields } = assertionsOf(checked);
      const bits = new BitFieldCheck(bitFields, this.byteOrder);
      this.child.stdin.end([...undefinitions(checked), ...asserts.map(({ c }) => c), bits.source(), ""].join("\n"));
      const { status, output } = await this.ended;
      if (status !== 0) throw this.explain(output, asserts);
      const wrong = bits.wrong(readFileSync(this.object));
      if (wrong.length > 0) throw disagreement(this.compiler.version, wrong);
      return asserts.length + bitFields.length;
    } finally {
      this.clean();
    }
  }

  /** There is nothing to check after all. */
  abandon(): void {
    this.child.stdin.end();
    void this.ended.finally(() => this.clean()).catch(() => {});
  }

  private clean(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private explain(output: string, asserts: readonly Assertion[]): UserError {
    const known = new Set(asserts.map(({ about }) => about));
    const failed = [...output.matchAll(/static assertion failed: "([^"]+)"/g)].map((match) => match[1] as string);
    const named = failed.filter((name) => known.has(name));
    if (named.length > 0) return disagreement(this.compiler.version, named);
    const first = output.split("\n").find((line) => /error:/.test(line)) ?? output.slice(0, 300);
    return new UserError(`${this.compiler.version} cannot compile the table's assertions: ${first.trim()}`);
  }
}

/** Start the check of a header tree. */
export function startCheck(
  tree: HeaderTree,
  compiler: Compiler,
  byteOrder: TargetFacts["byteOrder"],
): { finish(checked: Checked): Promise<Evidence>; abandon(): void } {
  const { common, hasLibc } = argumentsOf(tree);
  const own = hasLibc ? ["-nostdinc", "-isystem", compiler.builtins] : [];
  const check = new CompilerCheck(compiler, byteOrder, [...common, ...own], includes());
  return {
    abandon: () => check.abandon(),
    finish: async (checked) => ({ kind: "compiler", by: compiler.version, checks: await check.finish(checked) }),
  };
}

/** The C library's headers have macros named like members (sa_handler); they must not rewrite the assertions. */
function undefinitions({ records: names, pool }: Checked): string[] {
  const records = Object.values(names).map((hash) => pool[hash] as RecordLayout);
  const members = records.filter(({ system }) => system).flatMap((record) => memberNames(record, pool));
  return [...new Set(members)].map((name) => `#undef ${name}`);
}

function memberNames(record: RecordLayout, pool: RecordPool): string[] {
  return record.members.flatMap(({ name, record: inner }) => [
    ...(name === undefined ? [] : [name]),
    ...(inner === undefined ? [] : memberNames(pool[inner] as RecordLayout, pool)),
  ]);
}

const SHOWN = 5;

function disagreement(by: string, names: readonly string[]): UserError {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return new UserError(
    `The table disagrees with ${by} on ${names.slice(0, SHOWN).join(", ")}${more}; please report the header source.`,
  );
}

/** Marks where in the object file the compiled bit-fields begin. */
const MARK = "pyframes: bit-fields begin here";

/** A struct that holds each bit-field's record in turn, all bits of that field set and no others. */
class BitFieldCheck {
  private readonly positions: number[] = [];
  private readonly size: number;

  constructor(
    private readonly fields: readonly BitField[],
    private readonly byteOrder: TargetFacts["byteOrder"],
  ) {
    let end = MARK.length;
    for (const { recordSize, recordAlign } of fields) {
      const start = Math.ceil(end / recordAlign) * recordAlign;
      this.positions.push(start);
      end = start + recordSize;
    }
    this.size = end;
  }

  source(): string {
    if (this.fields.length === 0) return "";
    const members = this.fields.map(({ type }, index) => `${type} f${index};`);
    const places = this.positions.map(
      (at, index) => `_Static_assert(offsetof(struct pyframes_bits, f${index}) == ${at}, "");`,
    );
    const values = this.fields.map(({ path }, index) => `.f${index} = { .${path} = -1 },`);
    return [
      `struct pyframes_bits { char mark[${MARK.length}];`,
      ...members,
      "};",
      ...places,
      `const struct pyframes_bits pyframes_bits = { .mark = "${MARK}",`,
      ...values,
      "};",
    ].join("\n");
  }

  /** The fields whose bits in the object are not where the table has them. */
  wrong(object: Buffer): string[] {
    if (this.fields.length === 0) return [];
    const start = object.indexOf(MARK);
    if (start < 0 || start + this.size > object.length)
      throw new UserError("The compiler's object file lacks the bit-fields.");
    const wrong = this.fields.filter((field, index) => {
      const at = start + (this.positions[index] as number);
      return !object.subarray(at, at + field.recordSize).equals(expectedBits(field, this.byteOrder));
    });
    return wrong.map(({ about }) => about);
  }
}

/** The record's bytes with the field's bits set, as the table has them: bytes of higher bits follow on little endian, and precede on big. */
function expectedBits({ offset, member, recordSize }: BitField, byteOrder: TargetFacts["byteOrder"]): Buffer {
  const bytes = Buffer.alloc(recordSize);
  const first = member.bit as number;
  const step = byteOrder === "little" ? 1 : -1;
  for (let bit = first; bit < first + (member.bits as number); bit++) {
    const at = offset + step * (bit >> 3);
    bytes[at] = (bytes[at] as number) | (1 << (bit & 7));
  }
  return bytes;
}
