/**
 * Evidence from the C compiler. It compiles the table's assertions with the declarations that its
 * own preprocessor makes from the same headers. Bit-fields have no offsetof: for each, an object
 * with only that field's bits set is compiled, and its bytes are compared.
 */
import { readFileSync } from "node:fs";
import type { Evidence, TargetFacts } from "@pyframes/layouts";
import { argumentsOf } from "../layout/arguments.js";
import { probe } from "../layout/probe.js";
import type { HeaderTree } from "../sources/source.js";
import { UserError } from "../user-error.js";
import { type Assertion, assertionsOf, type BitField, type Checked } from "./assertions.js";
import type { Compiler } from "./gcc.js";
import { firstError, type Preprocessed, preprocess, runCompiler, withOutput } from "./preprocess.js";

/** A compiler that first preprocesses headers, and then checks a table's assertions. */
export class CompilerCheck {
  /** The preprocessed headers. Starts immediately. */
  readonly preprocessed: Promise<Preprocessed>;

  constructor(
    private readonly compiler: Compiler,
    private readonly byteOrder: TargetFacts["byteOrder"],
    private readonly args: readonly string[],
    source: string,
  ) {
    this.preprocessed = preprocess(compiler, args, source);
    this.preprocessed.catch(() => {}); // Reported by finish.
  }

  /** The number of assertions that held. Throws a UserError that names the fields that differ. */
  async finish(checked: Checked): Promise<number> {
    const { declarations, apart } = await this.preprocessed;
    const { asserts, bitFields } = assertionsOf(checked);
    const bits = new BitFieldCheck(bitFields, this.byteOrder);
    const source = [declarations, ...Object.values(apart), ...asserts.map(({ c }) => c), bits.source(), ""].join("\n");
    return await withOutput(async (object) => {
      const options = ["-x", "cpp-output", "-w", "-O0", "-pipe", "-c", "-o", object, "-"];
      const { status, errors } = await runCompiler(this.compiler, [...this.args, ...options], source);
      if (status !== 0) throw this.explain(errors, asserts);
      const wrong = bits.wrong(readFileSync(object));
      if (wrong.length > 0) throw disagreement(this.compiler.version, wrong);
      return asserts.length + bitFields.length;
    });
  }

  private explain(output: string, asserts: readonly Assertion[]): UserError {
    const known = new Set(asserts.map(({ about }) => about));
    const failed = [...output.matchAll(/static assertion failed: "([^"]+)"/g)].map((match) => match[1] as string);
    const named = failed.filter((name) => known.has(name));
    if (named.length > 0) return disagreement(this.compiler.version, named);
    return new UserError(`${this.compiler.version} cannot compile the table's assertions: ${firstError(output)}`);
  }
}

/** The check for one header tree. */
export interface TreeCheck {
  readonly preprocessed: Promise<Preprocessed>;
  finish(checked: Checked): Promise<Evidence>;
}

/** Debian's compilers for armhf define it by default; the build's own macros decide. */
const PLAIN = ["-U_TIME_BITS"];

/** Starts the check for a header tree. */
export function startCheck(tree: HeaderTree, compiler: Compiler, byteOrder: TargetFacts["byteOrder"]): TreeCheck {
  const { common, hasLibc } = argumentsOf(tree);
  const own = hasLibc ? ["-nostdinc", "-isystem", compiler.builtins] : [];
  const check = new CompilerCheck(compiler, byteOrder, [...PLAIN, ...common, ...own], probe());
  return {
    preprocessed: check.preprocessed,
    finish: async (checked) => ({ kind: "compiler", by: compiler.version, checks: await check.finish(checked) }),
  };
}

const SHOWN = 5;

function disagreement(by: string, names: readonly string[]): UserError {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return new UserError(
    `The table disagrees with ${by} on ${names.slice(0, SHOWN).join(", ")}${more}; please report the header source.`,
  );
}

/** Marks the start of the compiled bit-fields in the object file. */
const MARK = "pyframes: bit-fields begin here";

/** A struct with a copy of the record for each bit-field, with only the bits of that field set. */
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
      (at, index) => `_Static_assert(__builtin_offsetof(struct pyframes_bits, f${index}) == ${at}, "");`,
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

  /** The fields whose bits in the object file are not where the table has them. */
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

/**
 * The record's bytes with the field's bits set, by the table. Bytes of higher bits follow on
 * little-endian targets, and precede on big-endian ones.
 */
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
