import { maxTableBytes } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { decoders } from "../lines/decoders.js";
import { nowhere, type Position } from "../lines/position.js";
import { readableBytes } from "../objects/bytes.js";
import { StringReader } from "../objects/strings.js";

/** The bound of the cache. Beyond it, code objects are read again. */
const maximumCached = 1 << 16;

/** The members of a code object that a frame needs. */
export interface Code {
  readonly address: bigint;
  readonly name: string | null;
  readonly qualname: string | null;
  readonly filename: string | null;
  readonly firstLine: number;
  /** Byte offset of the first instruction that counts as begun; null if the release has none. */
  readonly firstTraceable: number | null;
  /** The readable start of the line table, and its whole length; null if there is none. */
  readonly lineTable: { readonly bytes: Uint8Array; readonly length: number } | null;
  /** _PyCodeArray *: the per-thread copies of the bytecode; 0n for none. */
  readonly tlbc: bigint;
}

/** Reads and caches code objects: make a new reader for each moment of the target. */
export class CodeReader {
  readonly #strings: StringReader;
  readonly #object: Layout["groups"]["code_object"];
  readonly #firstLine: Field;
  readonly #extent: number;
  readonly #cache = new Map<bigint, Code | null>();

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
    /** The bound of the cache; 0 if the caller caches. */
    readonly maximum = maximumCached,
  ) {
    this.#strings = new StringReader(reader, layout);
    this.#object = layout.groups.code_object;
    this.#firstLine = required(this.#object.firstlineno, "code_object.firstlineno");
    const { filename, name, qualname, linetable, firsttraceable, co_tlbc } = this.#object;
    this.#extent = extent(this.#firstLine, filename, name, qualname, linetable, firsttraceable, co_tlbc);
  }

  /**
   * The code object at an address, whose type the caller has checked; null if it cannot be read.
   */
  read(address: bigint): Code | null {
    const known = this.#cache.get(address);
    if (known !== undefined) return known;
    const code = this.#read(address);
    if (this.#cache.size < this.maximum) this.#cache.set(address, code);
    return code;
  }

  /** The position of the instruction at byte `lasti` of the bytecode. */
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
      tlbc: co_tlbc?.address(view) ?? 0n,
    };
  }
}
