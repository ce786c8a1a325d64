import { expect, it } from "vitest";
import { bufferSource } from "../byte-source.js";
import { ElfImage } from "../elf/elf-image.js";
import { ElfWriter, type NoteToWrite, writeCore } from "../elf/writer.js";
import { auxiliary, NT_FILE, readCoreNotes } from "./notes.js";

const machine = { class: 64, byteOrder: "little", machine: 62 } as const;
const writer = new ElfWriter(machine);
const NT_PRSTATUS = 1;
const NT_AUXV = 6;
const MiB = 1 << 20;

/** The notes that are read, and the longest read. */
function readNotes(...notes: NoteToWrite[]) {
  const source = bufferSource(writeCore(machine, notes, []));
  let longest = 0;
  const read = (offset: number, length: number) => {
    longest = Math.max(longest, length);
    return source.read(offset, length);
  };
  return { ...readCoreNotes(new ElfImage({ ...source, read }, "the core")), longest };
}

const note = (type: number, bytes: Uint8Array): NoteToWrite => ({ owner: "CORE", type, bytes });

/** A row each of one page, with an empty path. */
function files(count: number, first = 1): NoteToWrite {
  const rows = Array.from({ length: count }, (_, row) => [
    BigInt(first + row) << 12n,
    BigInt(first + row + 1) << 12n,
    0n,
  ]);
  return note(NT_FILE, Buffer.concat([writer.words([BigInt(count), 4096n, ...rows.flat()]), Buffer.alloc(count)]));
}

it("keeps the first value of each used key in an auxiliary vector of any length", () => {
  const { AT_ENTRY, AT_EXECFN } = auxiliary;
  const others = Array.from({ length: MiB / 16 }, (_, index) => [BigInt(1000 + index), 1n]).flat();
  const words = [...others, AT_ENTRY, 5n, AT_ENTRY, 6n, 0n, 0n, AT_EXECFN, 7n];
  const { auxv, longest } = readNotes(note(NT_AUXV, writer.words(words)));
  expect([...auxv]).toEqual([[AT_ENTRY, 5n]]);
  expect(longest).toBeLessThan(MiB / 16);
});

it("takes the first auxiliary vector and the first list of files, as a core file has one of each", () => {
  const vector = (...words: bigint[]) => note(NT_AUXV, writer.words([...words, 0n, 0n]));
  const { auxv, files: found } = readNotes(vector(1000n, 1n), vector(auxiliary.AT_ENTRY, 2n), files(1, 9), files(2));
  expect(auxv.size).toBe(0);
  expect(found).toMatchObject([{ start: 0x9000n, end: 0xa000n }]);
});

it("reads of a thread's status no more than its id", () => {
  const status = new Uint8Array(MiB);
  writer.put(status, [32, 4], 77);
  const { threads, longest } = readNotes(note(NT_PRSTATUS, status));
  expect(threads).toEqual([77]);
  expect(longest).toBeLessThan(MiB / 16);
});

it("takes as many files as a process may have mappings", () => {
  const most = 1 << 16;
  expect(readNotes(files(most)).files).toHaveLength(most);
  expect(readNotes(files(most + 1)).files).toHaveLength(most);
});

it("passes over a note that is longer than the kernel writes one", () => {
  const long = Buffer.concat([files(1).bytes, new Uint8Array(16 * MiB)]);
  const { files: found, longest } = readNotes(note(NT_FILE, long), files(2, 5));
  expect(found.map(({ start }) => start)).toEqual([0x5000n, 0x6000n]);
  expect(longest).toBeLessThan(MiB);
});
