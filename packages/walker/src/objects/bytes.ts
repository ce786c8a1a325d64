import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

/** The size of one read where the whole cannot be read. */
const chunkSize = 512;

/** At most `limit` bytes of a bytes object, and its length; null if they cannot be read. */
export function readBytes(
  reader: StructReader,
  layout: Layout,
  address: bigint,
  limit: number,
): { readonly bytes: Uint8Array; readonly length: number } | null {
  const found = locate(reader, layout, address);
  const bytes = found && reader.bytes(found.start, Math.min(found.length, limit));
  return found && bytes && { bytes, length: found.length };
}

/**
 * The bytes of a bytes object up to the first chunk that cannot be read, and its length; null if it
 * is no bytes object or is longer than `limit`.
 */
export function readableBytes(
  reader: StructReader,
  layout: Layout,
  address: bigint,
  limit: number,
): { readonly bytes: Uint8Array; readonly length: number } | null {
  const found = locate(reader, layout, address);
  if (found === null || found.length > limit) return null;
  const { start, length } = found;
  const whole = reader.bytes(start, length);
  if (whole !== null) return { bytes: whole, length };
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += chunkSize) {
    const chunk = reader.bytes(start + BigInt(at), Math.min(chunkSize, length - at));
    if (chunk === null) return { bytes: bytes.subarray(0, at), length };
    bytes.set(chunk, at);
  }
  return { bytes, length };
}

function locate(
  reader: StructReader,
  layout: Layout,
  address: bigint,
): { readonly start: bigint; readonly length: number } | null {
  const { ob_size, ob_sval } = layout.groups.bytes_object;
  if (address === 0n || ob_size === null || ob_sval === null) return null;
  const view = reader.struct(address, ob_size.end);
  const length = view === null ? -1 : ob_size.number(view);
  return length < 0 ? null : { start: address + BigInt(ob_sval.offset), length };
}
