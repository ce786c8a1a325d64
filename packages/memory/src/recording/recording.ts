/**
 * Recordings: ELF core files with a note for our header. docs/recording.md describes the format.
 */
import { CoreMemory } from "../core/core-memory.js";
import { NT_FILE } from "../core/notes.js";
import { type ElfMachine, ElfWriter, type SegmentToWrite, writeCore } from "../elf/writer.js";
import { MemoryError } from "../error.js";
import type { Mapping } from "../memory.js";
import type { PageMemory } from "./page-memory.js";

/** Owner and type of the note that holds the header: JSON in UTF-8. */
export const recordingOwner = "pyframes";
const recordingType = 1;
/** Bytes of a header. It may hold a test's ground truth, which is long. */
const maximumHeader = 1 << 24;

const flagsOf = ({ readable, writable, executable }: Mapping): number =>
  (readable ? 4 : 0) | (writable ? 2 : 0) | (executable ? 1 : 0);

/** One program header is for the notes; PN_XNUM (0xffff) ends the range of e_phnum. */
const maximumSegments = 0xfffe - 1;

/**
 * The bytes of a recording's file: the memory that was read, its mappings and `header`.
 *
 * @throws MemoryError `bad-image` where there are more segments than the format can hold.
 */
export function writeRecording(memory: PageMemory, machine: ElfMachine, header: object): Uint8Array {
  const blocks = segmentsOf(memory, false);
  const { segments, files } = blocks.segments.length > maximumSegments ? segmentsOf(memory, true) : blocks;
  if (segments.length > maximumSegments)
    throw new MemoryError(
      "bad-image",
      `The recording would have ${segments.length} segments, more than its format can hold.`,
    );
  const notes = [
    { owner: recordingOwner, type: recordingType, bytes: Buffer.from(JSON.stringify(header)) },
    { owner: "CORE", type: NT_FILE, bytes: fileNote(machine, files) },
  ];
  return writeCore(machine, notes, segments);
}

/** The segments: runs of blocks or pages, each of one mapping. And the mappings of files. */
function segmentsOf(
  memory: PageMemory,
  wholePages: boolean,
): { readonly segments: readonly SegmentToWrite[]; readonly files: readonly Mapping[] } {
  const mappings = memory.mappings();
  const segments: SegmentToWrite[] = [];
  const files = new Set<Mapping>();
  let run: { start: bigint; end: bigint; mapping: Mapping | undefined; chunks: Uint8Array[] } | null = null;
  const close = () => {
    if (run === null) return;
    const flags = run.mapping === undefined ? 4 : flagsOf(run.mapping);
    segments.push({ address: run.start, flags, bytes: Buffer.concat(run.chunks) });
  };
  for (const [address, bytes] of memory.runs(wholePages)) {
    const mapping = mappings.find(({ start, end }) => start <= address && address < end);
    if (mapping?.path?.startsWith("/")) files.add(mapping);
    if (run !== null && run.end === address && run.mapping === mapping) {
      run.chunks.push(bytes);
      run.end += BigInt(bytes.length);
      continue;
    }
    close();
    run = { start: address, end: address + BigInt(bytes.length), mapping, chunks: [bytes] };
  }
  close();
  return { segments, files: [...files] };
}

/** An NT_FILE note with a page size of 1, so that offsets are bytes. */
function fileNote(machine: ElfMachine, files: readonly Mapping[]): Uint8Array {
  const rows = files.flatMap(({ start, end, offset }) => [start, end, offset]);
  const numbers = new ElfWriter(machine).words([BigInt(files.length), 1n, ...rows]);
  return Buffer.concat([numbers, Buffer.from(files.map(({ path }) => `${path}\0`).join(""))]);
}

/**
 * Opens a recording. All of its memory is in the file.
 *
 * @returns the memory, and the parsed header, which the caller checks.
 * @throws MemoryError `bad-image` when the file cannot be opened or is not a recording.
 */
export async function openRecording(path: string): Promise<{ readonly memory: CoreMemory; readonly header: unknown }> {
  const memory = await CoreMemory.open(path, { sysroot: null });
  try {
    return { memory, header: headerOf(memory, path) };
  } catch (error) {
    memory[Symbol.dispose]();
    throw error;
  }
}

function headerOf({ image }: CoreMemory, path: string): unknown {
  for (const { owner, type, offset, size } of image.notes()) {
    if (owner !== recordingOwner || type !== recordingType || size > maximumHeader) continue;
    try {
      return JSON.parse(Buffer.from(image.source.read(offset, size)).toString("utf8"));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new MemoryError("bad-image", `${path} is a recording whose header is damaged: ${error.message}.`);
    }
  }
  throw new MemoryError("bad-image", `${path} is a core file, but not a recording: read it with --core.`);
}
