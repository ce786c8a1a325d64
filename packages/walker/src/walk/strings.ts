import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

const maximumLength = 16_384;
const maximumCodePoint = 0x10ffff;
/** sizeof(wchar_t) where CPython runs on Linux. */
const wideCharacterSize = 4;

type UnicodeObject = Layout["groups"]["unicode_object"];

/** Reads str objects, of every representation that a release may have. */
export class StringReader {
  readonly #object: UnicodeObject;
  readonly #length: Field;
  readonly #kind: Field;
  readonly #extent: number;

  constructor(
    readonly reader: StructReader,
    layout: Layout,
  ) {
    this.#object = layout.groups.unicode_object;
    this.#length = required(this.#object.length, "unicode_object.length");
    this.#kind = required(this.#object.state_kind, "unicode_object.state_kind");
    // Compact strings may end a mapping before a whole PyUnicodeObject would: the first struct is what all have.
    const { state_compact, state_ascii, state_ready, wstr } = this.#object;
    this.#extent = extent(this.#length, this.#kind, state_compact, state_ascii, state_ready, wstr);
  }

  /** The string, or null where it cannot be read, is over 16,384 code points long, or is not one. */
  read(address: bigint): string | null {
    if (address === 0n) return null;
    const view = this.reader.struct(address, this.#extent);
    if (view === null) return null;
    const kind = this.#kind.number(view);
    const ready = this.#object.state_ready?.number(view) ?? 1;
    if (ready === 0 || kind === 0) return this.#readWide(address, view);
    if (kind !== 1 && kind !== 2 && kind !== 4) return null;
    const data = this.#data(address, view);
    return data === null ? null : this.#decode(data, this.#length.number(view), kind);
  }

  /** Where the data of a ready string begins. */
  #data(address: bigint, view: DataView): bigint | null {
    const { state_compact, state_ascii, asciiobject_size, compactunicodeobject_size, data } = this.#object;
    if (state_compact?.number(view) !== 0) {
      const header = state_ascii?.number(view) === 0 ? compactunicodeobject_size : asciiobject_size;
      return header === null ? null : address + BigInt(header.offset);
    }
    return data === null ? null : this.reader.pointer(address + BigInt(data.offset));
  }

  /** A string that was made from wchar_t and has not been looked at since; to 3.11. */
  #readWide(address: bigint, view: DataView): string | null {
    const { wstr, wstr_length } = this.#object;
    if (wstr === null || wstr_length === null) return null;
    const tail = this.reader.struct(address, wstr_length.end);
    if (tail === null) return null;
    return this.#decode(wstr.address(view), wstr_length.number(tail), wideCharacterSize);
  }

  #decode(address: bigint, length: number, kind: 1 | 2 | 4): string | null {
    if (length < 0 || length > maximumLength) return null;
    if (length === 0) return "";
    const bytes = this.reader.bytes(address, length * kind);
    return bytes === null ? null : decodeCodePoints(bytes, kind, this.reader.littleEndian);
  }
}

/** Code points of 1, 2 or 4 bytes as a string, lone surrogates and all; null if one is over 0x10FFFF. */
export function decodeCodePoints(bytes: Uint8Array, kind: 1 | 2 | 4, littleEndian: boolean): string | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 1) return buffer.toString("latin1");
  if (kind === 2) return (littleEndian ? buffer : buffer.swap16()).toString("utf16le");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, littleEndian);
    if (point > maximumCodePoint) return null;
    parts.push(String.fromCodePoint(point));
  }
  return parts.join("");
}
