/** Which bits of a record's memory a bit-field has: the one form in which DWARF and the table are compared. */
import type { Member } from "@pyframes/layouts";

/**
 * The record's bytes in hexadecimal, with the field's bits set. `bit` counts from the least significant bit of the byte at
 * `offset`, which has the field's lowest bits; bytes of higher bits follow on little endian, and precede on big.
 */
export function memoryBits({ offset, bit = 0, bits = 0 }: Member, recordSize: number, littleEndian: boolean): string {
  const bytes = Buffer.alloc(recordSize);
  for (let index = bit; index < bit + bits; index++) {
    const at = offset + (littleEndian ? 1 : -1) * (index >> 3);
    bytes[at] = (bytes[at] ?? 0) | (1 << (index & 7));
  }
  return bytes.toString("hex");
}
