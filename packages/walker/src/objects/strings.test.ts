import { describe, expect, it } from "vitest";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layouts, layoutWith, struct } from "../testing/structs.js";
import { decodeCodePoints, StringReader } from "./strings.js";

const address = 0x1000n;

/** A compact str of `text` in the kind that CPython chooses. */
function compact(layout: Layout, text: string, length?: number): Uint8Array {
  const { unicode_object: object } = layout.groups;
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  const largest = Math.max(0, ...points);
  const kind = largest < 0x100 ? 1 : largest < 0x10000 ? 2 : 4;
  const ascii = largest < 0x80;
  const header = (ascii ? object.asciiobject_size : object.compactunicodeobject_size)?.offset ?? 0;
  const bytes = struct(header + points.length * kind, [
    [object.length, length ?? points.length],
    [object.state_kind, kind],
    [object.state_compact, 1],
    [object.state_ascii, ascii ? 1 : 0],
    ...(object.state_ready === null ? [] : [[object.state_ready, 1] as const]),
  ]);
  const view = new DataView(bytes.buffer, header);
  for (const [index, point] of points.entries()) {
    if (kind === 1) view.setUint8(index, point);
    else if (kind === 2) view.setUint16(index * 2, point, layout.littleEndian);
    else view.setUint32(index * 4, point, layout.littleEndian);
  }
  return bytes;
}

const read = (layout: Layout, bytes: Uint8Array): string | null =>
  new StringReader(
    new StructReader(new FakeMemory().put(address, bytes), layout.pointerSize, layout.littleEndian),
    layout,
  ).read(address);

describe.each(layouts)("strings of $id", ({ layout }) => {
  it.each(["", "f", "a\0b\n\x7f", "Kraków ÿ", "żółć", "\ud800", "\u{10348} and \u{10ffff}"])("reads %j", (text) => {
    expect(read(layout, compact(layout, text))).toBe(text);
  });

  it("reads the start of a string in the target's byte order", () => {
    const reader = (text: string) =>
      new StringReader(
        new StructReader(new FakeMemory().put(address, compact(layout, text)), layout.pointerSize, layout.littleEndian),
        layout,
      );
    for (const text of ["ab", "\u017c\u00f3b", "\u{10348}b"]) {
      const points = [...text].map((character) => character.codePointAt(0));
      expect(reader(text).prefix(address, 2)).toEqual({ points: points.slice(0, 2), length: points.length });
    }
  });

  it("is null for a length that is negative, too long, or longer than what is mapped", () => {
    for (const length of [-1, 16_385, 100]) expect(read(layout, compact(layout, "abc", length))).toBeNull();
  });

  it("takes 16,384 code points", () => {
    const text = "x".repeat(16_384);
    expect(read(layout, compact(layout, text))).toBe(text);
  });

  it("is null where nothing is mapped", () => {
    const reader = new StringReader(
      new StructReader(new FakeMemory(), layout.pointerSize, layout.littleEndian),
      layout,
    );
    expect(reader.read(0n)).toBeNull();
    expect(reader.read(address)).toBeNull();
  });
});

describe("strings that are not compact", () => {
  it("are read through their data", () => {
    const layout = layoutWith(({ groups }) => groups.unicode_object.data !== null);
    const { unicode_object: object } = layout.groups;
    const bytes = struct(object.size?.offset ?? 0, [
      [object.length, 2],
      [object.state_kind, 1],
      ...(object.state_ready === null ? [] : [[object.state_ready, 1] as const]),
      [object.data, 0x9000],
    ]);
    const memory = new FakeMemory().put(address, bytes).put(0x9000n, Uint8Array.of(0x68, 0x69));
    expect(
      new StringReader(new StructReader(memory, layout.pointerSize, layout.littleEndian), layout).read(address),
    ).toBe("hi");
  });

  /** Reads a str that is not ready, with `wide` as its wchar_t array. */
  function readWide(wcharSize: number, wide: Uint8Array): StringReader {
    const layout = layoutWith(
      ({ groups, constants }) => groups.unicode_object.state_ready !== null && constants.wchar_size === wcharSize,
    );
    const { unicode_object: object } = layout.groups;
    const bytes = struct(object.size?.offset ?? 0, [
      [object.wstr, 0x9000],
      [object.wstr_length, wide.length / wcharSize],
    ]);
    const memory = new FakeMemory().put(address, bytes).put(0x9000n, wide);
    return new StringReader(new StructReader(memory, layout.pointerSize, layout.littleEndian), layout);
  }

  it("are read as wide characters of 4 bytes while they are not ready", () => {
    const reader = readWide(4, new Uint8Array(Uint32Array.of(0x17c, 0x10348).buffer));
    expect(reader.read(address)).toBe("ż\u{10348}");
    expect(reader.prefix(address, 9)).toEqual({ points: [0x17c, 0x10348], length: 2 });
  });

  it("are read as UTF-16 on Windows, where wchar_t has 2 bytes", () => {
    const units = [0x61, 0xd83d, 0xde00, 0xd83d, 0x62];
    const reader = readWide(2, new Uint8Array(Uint16Array.from(units).buffer));
    expect(reader.read(address)).toBe("a\u{1f600}\ud83db");
    expect(reader.prefix(address, 9)).toEqual({ points: [0x61, 0x1f600, 0xd83d, 0x62], length: 5 });
  });
});

describe("decodeCodePoints", () => {
  it("keeps to the byte order", () => {
    expect(decodeCodePoints(Uint8Array.of(0x01, 0x7c), 2, false)).toBe("ż");
    expect(decodeCodePoints(Uint8Array.of(0, 1, 0x03, 0x48), 4, false)).toBe("\u{10348}");
    expect(decodeCodePoints(Uint8Array.of(0x48, 0x03, 1, 0), 4, true)).toBe("\u{10348}");
  });

  it("joins surrogate pairs, keeps lone ones and refuses what is beyond Unicode", () => {
    const points = (...values: number[]) => decodeCodePoints(new Uint8Array(Uint32Array.from(values).buffer), 4, true);
    expect(JSON.stringify(points(0xd800, 0xdf48))).toBe('"\u{10348}"');
    expect(JSON.stringify(points(0xdfff, 0x41))).toBe('"\\udfffA"');
    expect(points(0x110000)).toBeNull();
  });
});
