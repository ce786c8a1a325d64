import { maxIntBits } from "#generated/facts.js";
import { extent } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

const signNegative = 2;

/**
 * The value of the int object at an address; null if it cannot be read or has more than
 * `maximumBits` bits.
 */
export function readInt(
  reader: StructReader,
  layout: Layout,
  address: bigint,
  maximumBits = maxIntBits,
): bigint | null {
  const { ob_digit, lv_tag, ob_size } = layout.groups.long_object;
  const { long_shift, long_digit_size: digitSize } = layout.constants;
  const header = ob_digit === null ? null : reader.struct(address, extent(lv_tag ?? ob_size));
  if (ob_digit === null || header === null) return null;
  const { digits, negative } = sizeOf(layout, header);
  const most = Math.ceil((maximumBits + 1) / long_shift);
  if (digits > most) return null;
  const view = reader.struct(address + BigInt(ob_digit.offset), digits * digitSize);
  if (view === null) return null;
  let value = 0n;
  for (let index = digits - 1; index >= 0; index--) {
    const at = index * digitSize;
    const digit = digitSize === 4 ? view.getUint32(at, reader.littleEndian) : view.getUint16(at, reader.littleEndian);
    value = (value << BigInt(long_shift)) + BigInt(digit);
  }
  return value >> BigInt(maximumBits) === 0n ? (negative ? -value : value) : null;
}

function sizeOf(layout: Layout, header: DataView): { digits: number; negative: boolean } {
  const { lv_tag, ob_size } = layout.groups.long_object;
  const { long_non_size_bits, long_sign_mask } = layout.constants;
  if (lv_tag !== null && long_non_size_bits !== null && long_sign_mask !== null) {
    const tag = lv_tag.address(header);
    const digits = Number(tag >> BigInt(long_non_size_bits));
    return { digits, negative: Number(tag & BigInt(long_sign_mask)) === signNegative };
  }
  const size = ob_size?.number(header) ?? 0;
  return { digits: Math.abs(size), negative: size < 0 };
}
