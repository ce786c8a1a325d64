import type { ByteSource } from "../byte-source.js";
import { dataView } from "./format.js";

const NT_GNU_BUILD_ID = 3;
/** Bytes of notes that are searched for a build-id: executables have a few hundred, cores none. */
const maximumSize = 1 << 16;
/** Notes that are read: a core file has about ten for each thread. */
const maximumNotes = 1 << 20;
const headerSize = 12;
/** Bytes of an owner that are read. Owners are short: `CORE`, `LINUX`, `GNU`. */
const maximumOwner = 64;

/** A note. Its description is `size` bytes at `offset` of the file, checked when it is read. */
export interface ElfNote {
  readonly owner: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

const align4 = (size: number): number => Math.ceil(size / 4) * 4;

/**
 * Reads the notes of [offset, offset + size) one by one, up to one that does not fit.
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
