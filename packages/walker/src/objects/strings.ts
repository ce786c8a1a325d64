import { maxCodePoints, maxLength } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

const maximumCodePoint = 0x10ffff;

/** The code points of a string: their address, their number, and the bytes that each takes. */
interface StringData {
  readonly data: bigint;
  readonly length: number;
  readonly kind: 1 | 2 | 4;
  /** True if two units may be one code point: wchar_t has 2 bytes, as on Windows. */
  readonly isUtf16: boolean;
}

/** The start of a string. */
export interface CodePoints {
  readonly points: readonly number[];
  /** The number of code points in the whole string. */
  readonly length: number;
}

type UnicodeObject = Layout["groups"]["unicode_object"];

/** Reads str objects in each representation. */
export class StringReader {
  readonly #object: UnicodeObject;
  readonly #length: Field;
  readonly #kind: Field;
  readonly #extent: number;
  readonly #wideCharacterSize: number;

  constructor(
    readonly reader: StructReader,
    layout: Layout,
  ) {
    this.#object = layout.groups.unicode_object;
    this.#wideCharacterSize = layout.constants.wchar_size;
    this.#length = required(this.#object.length, "unicode_object.length");
    this.#kind = required(this.#object.state_kind, "unicode_object.state_kind");
    // A compact string may end a mapping before the end of PyUnicodeObject, so only the common
    // struct is copied.
    const { state_compact, state_ascii, state_ready, wstr } = this.#object;
    this.#extent = extent(this.#length, this.#kind, state_compact, state_ascii, state_ready, wstr);
  }

  /** The string; null if it cannot be read, is longer than 16,384 code points, or is no str. */
  read(address: bigint): string | null {
    const found = this.#locate(address);
    return found === null ? null : this.#decode(found.data, found.length, found.kind);
  }

  /** The first `limit` code points, and the number of all; null if they cannot be read. */
  prefix(address: bigint, limit: number): CodePoints | null {
    const found = this.#locate(address);
    if (found === null || found.length < 0 || found.length > maxLength) return null;
    const { data, length, kind, isUtf16 } = found;
    const count = Math.min(length, limit);
    const view = this.reader.struct(data, count * kind);
    if (view === null && count > 0) return null;
    const point = (index: number) =>
      kind === 1
        ? view?.getUint8(index)
        : kind === 2
          ? view?.getUint16(index * 2, this.reader.littleEndian)
          : view?.getUint32(index * 4, this.reader.littleEndian);
    const points = Array.from({ length: count }, (_, index) => point(index) ?? 0);
    if (points.some((value) => value > maximumCodePoint)) return null;
    return { points: isUtf16 ? joinSurrogates(points) : points, length };
  }

  /** The address of the data of a ready string. */
  #data(address: bigint, view: DataView): bigint | null {
    const { state_compact, state_ascii, asciiobject_size, compactunicodeobject_size, data } = this.#object;
    if (state_compact?.number(view) !== 0) {
      const header = state_ascii?.number(view) === 0 ? compactunicodeobject_size : asciiobject_size;
      return header === null ? null : address + BigInt(header.offset);
    }
    return data === null ? null : this.reader.pointer(address + BigInt(data.offset));
  }

  #locate(address: bigint): StringData | null {
    const view = address === 0n ? null : this.reader.struct(address, this.#extent);
    if (view === null) return null;
    const kind = this.#kind.number(view);
    const ready = this.#object.state_ready?.number(view) ?? 1;
    if (ready === 0 || kind === 0) return this.#locateWide(address, view);
    if (kind !== 1 && kind !== 2 && kind !== 4) return null;
    const data = this.#data(address, view);
    return data === null ? null : { data, length: this.#length.number(view), kind, isUtf16: false };
  }

  /** A string made from wchar_t that is not ready yet; up to 3.11. */
  #locateWide(address: bigint, view: DataView): StringData | null {
    const { wstr, wstr_length } = this.#object;
    if (wstr === null || wstr_length === null) return null;
    const tail = this.reader.struct(address, wstr_length.end);
    if (tail === null) return null;
    const kind = this.#wideCharacterSize === 2 ? 2 : 4;
    return { data: wstr.address(view), length: wstr_length.number(tail), kind, isUtf16: kind === 2 };
  }

  #decode(address: bigint, length: number, kind: 1 | 2 | 4): string | null {
    if (length < 0 || length > maxCodePoints) return null;
    if (length === 0) return "";
    const bytes = this.reader.bytes(address, length * kind);
    return bytes === null ? null : decodeCodePoints(bytes, kind, this.reader.littleEndian);
  }
}

/** Joins the surrogate pairs of UTF-16 into code points; a lone surrogate stays. */
function joinSurrogates(units: readonly number[]): number[] {
  return Array.from(String.fromCharCode(...units), (character) => character.codePointAt(0) as number);
}

/**
 * A string from code points of 1, 2 or 4 bytes, with lone surrogates; null if one exceeds 0x10FFFF.
 */
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
