import { maxTableBytes } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { decoders } from "../lines/decoders.js";
import { nowhere, type Position } from "../lines/position.js";
import { readableBytes } from "../objects/bytes.js";
import { StringReader } from "../objects/strings.js";

/** Code objects kept; a target that has more of them on its stacks is only read more slowly. */
const maximumCached = 1 << 16;

/** What a frame needs of its code object. */
export interface Code {
  readonly address: bigint;
  readonly name: string | null;
  readonly qualname: string | null;
  readonly filename: string | null;
  readonly firstLine: number;
  /** Bytes into the bytecode of the first instruction that counts as begun; null where the release has none. */
  readonly firstTraceable: number | null;
  /** The line table, up to what of it cannot be read, and its whole length; null where there is none. */
  readonly lineTable: { readonly bytes: Uint8Array; readonly length: number } | null;
  /** _PyCodeArray *: copies of the bytecode for threads; 0n where there is none. */
  readonly copies: bigint;
}

/** Reads code objects, each once: make a new reader for each moment of the target. */
export class CodeReader {
  readonly #strings: StringReader;
  readonly #object: Layout["groups"]["code_object"];
  readonly #firstLine: Field;
  readonly #extent: number;
  readonly #cache = new Map<bigint, Code | null>();

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
    /** How many are kept; 0 where somebody else keeps them. */
    readonly maximum = maximumCached,
  ) {
    this.#strings = new StringReader(reader, layout);
    this.#object = layout.groups.code_object;
    this.#firstLine = required(this.#object.firstlineno, "code_object.firstlineno");
    const { filename, name, qualname, linetable, firsttraceable, co_tlbc } = this.#object;
    this.#extent = extent(this.#firstLine, filename, name, qualname, linetable, firsttraceable, co_tlbc);
  }

  /** The code object, which the caller knows to be one; null where it cannot be read. */
  read(address: bigint): Code | null {
    const known = this.#cache.get(address);
    if (known !== undefined) return known;
    const code = this.#read(address);
    if (this.#cache.size < this.maximum) this.#cache.set(address, code);
    return code;
  }

  /** The position of the instruction `lasti` bytes into the bytecode. */
  position(code: Code, lasti: number): Position {
    const { line_table, codeunit_size } = this.layout.constants;
    if (code.lineTable === null) return nowhere;
    const { bytes, length } = code.lineTable;
    return decoders[line_table](bytes, code.firstLine, lasti, codeunit_size, bytes.length < length);
  }

  #read(address: bigint): Code | null {
    const view = this.reader.struct(address, this.#extent);
    if (view === null) return null;
    const { filename, name, qualname, linetable, firsttraceable, co_tlbc } = this.#object;
    const string = (field: Field | null) => (field === null ? null : this.#strings.read(field.address(view)));
    return {
      address,
      name: string(name),
      qualname: string(qualname),
      filename: string(filename),
      firstLine: this.#firstLine.number(view),
      firstTraceable:
        firsttraceable === null ? null : firsttraceable.number(view) * this.layout.constants.codeunit_size,
      lineTable:
        linetable === null ? null : readableBytes(this.reader, this.layout, linetable.address(view), maxTableBytes),
      copies: co_tlbc?.address(view) ?? 0n,
    };
  }
}
