import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

/** The contents of a bytes object, at most `limit` of them, and how many there are; null where they cannot be read. */
export function readBytes(
  reader: StructReader,
  layout: Layout,
  address: bigint,
  limit: number,
): { readonly bytes: Uint8Array; readonly length: number } | null {
  const { ob_size, ob_sval } = layout.groups.bytes_object;
  if (address === 0n || ob_size === null || ob_sval === null) return null;
  const view = reader.struct(address, ob_size.end);
  const length = view === null ? -1 : ob_size.number(view);
  if (length < 0) return null;
  const bytes = reader.bytes(address + BigInt(ob_sval.offset), Math.min(length, limit));
  return bytes && { bytes, length };
}
