import type { ByteSource } from "./byte-source.js";
import { dataView } from "./format.js";

const NT_GNU_BUILD_ID = 3;
/** Notes of an executable are a few hundred bytes; those of a core file are not searched. */
const maximumSize = 1 << 16;

const align4 = (size: number): number => Math.ceil(size / 4) * 4;

/** The GNU build-id among the notes of [offset, offset + size), or null. */
export function findBuildId(source: ByteSource, offset: number, size: number, littleEndian: boolean): string | null {
  if (size > maximumSize) return null;
  const bytes = source.read(offset, size);
  const view = dataView(bytes);
  for (let at = 0; at + 12 <= size; ) {
    const nameSize = view.getUint32(at, littleEndian);
    const dataSize = view.getUint32(at + 4, littleEndian);
    const name = at + 12;
    const data = name + align4(nameSize);
    const isGnu = nameSize === 4 && Buffer.from(bytes.subarray(name, name + 4)).toString("latin1") === "GNU\0";
    if (isGnu && view.getUint32(at + 8, littleEndian) === NT_GNU_BUILD_ID)
      return Buffer.from(bytes.subarray(data, data + dataSize)).toString("hex");
    at = data + align4(dataSize);
  }
  return null;
}
