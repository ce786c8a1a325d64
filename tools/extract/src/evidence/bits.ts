/**
 * The bits of a record's memory that a bit-field occupies: the form in which DWARF and the table
 * are compared.
 */
import type { Member } from "@pyframes/layouts";

/**
 * Bytes with the occupied bits, ascending, as `offset:mask` with the mask in hexadecimal:
 * `1:c0 2:03`. `bit` counts from the least significant bit of the byte at `offset`, which has the
 * field's lowest bits. Bytes of higher bits follow it on little-endian targets, and precede it on
 * big-endian ones.
 */
export function memoryBits({ offset, bit = 0, bits = 0 }: Member, littleEndian: boolean): string {
  const places = Array.from({ length: bits }, (_, index) => bit + index);
  return masks(places.map((at) => [offset + (littleEndian ? 1 : -1) * (at >> 3), 1 << (at & 7)]));
}

/** Bits in the target's order: from the least or the most significant bit of the first byte. */
export function countedBits(first: number, bits: number, littleEndian: boolean): string {
  const places = Array.from({ length: bits }, (_, index) => first + index);
  return masks(places.map((at) => [at >> 3, littleEndian ? 1 << (at & 7) : 0x80 >> (at & 7)]));
}

function masks(bits: readonly (readonly [byte: number, mask: number])[]): string {
  const bytes = new Map<number, number>();
  for (const [byte, mask] of bits) bytes.set(byte, (bytes.get(byte) ?? 0) | mask);
  const sorted = [...bytes].sort(([a], [b]) => a - b);
  return sorted.map(([byte, mask]) => `${byte}:${mask.toString(16).padStart(2, "0")}`).join(" ");
}
