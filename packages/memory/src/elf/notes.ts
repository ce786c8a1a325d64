import type { ByteSource } from "./byte-source.js";
import { dataView } from "./format.js";

const NT_GNU_BUILD_ID = 3;
/** Notes of an executable are a few hundred bytes; those of a core file are not searched for a build-id. */
const maximumSize = 1 << 16;
/** A core file has some ten notes a thread. */
const maximumNotes = 1 << 20;
const headerSize = 12;
/** Owners are short: `CORE`, `LINUX`, `GNU`. */
const maximumOwner = 64;

/** One note: `size` bytes of description at `offset` of the file, not checked until they are read. */
export interface ElfNote {
  readonly owner: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

const align4 = (size: number): number => Math.ceil(size / 4) * 4;

/**
 * The notes of [offset, offset + size), read one by one; they end where the next one does not fit.
 *
 * @throws MemoryError `bad-image` where a note lies outside of the source.
 */
export function* notesOf(
  source: ByteSource,
  offset: number,
  size: number,
  littleEndian: boolean,
): Generator<ElfNote, void> {
  const end = offset + size;
  let at = offset;
  for (let count = 0; count < maximumNotes && at + headerSize <= end; count++) {
    const header = dataView(source.read(at, headerSize));
    const [ownerSize, dataSize] = [header.getUint32(0, littleEndian), header.getUint32(4, littleEndian)];
    const owner = source.read(at + headerSize, Math.min(ownerSize, maximumOwner));
    const data = at + headerSize + align4(ownerSize);
    yield {
      owner: Buffer.from(owner).toString("latin1").replace(/\0.*$/s, ""),
      type: header.getUint32(8, littleEndian),
      offset: data,
      size: dataSize,
    };
    at = data + align4(dataSize);
  }
}

/** The GNU build-id among the notes of [offset, offset + size), or null. */
export function findBuildId(source: ByteSource, offset: number, size: number, littleEndian: boolean): string | null {
  if (size > maximumSize) return null;
  for (const note of notesOf(source, offset, size, littleEndian)) {
    if (note.owner !== "GNU" || note.type !== NT_GNU_BUILD_ID || note.size > maximumOwner) continue;
    return Buffer.from(source.read(note.offset, note.size)).toString("hex");
  }
  return null;
}
