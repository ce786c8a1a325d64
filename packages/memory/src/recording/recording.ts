/** Recordings: ELF core files with a header of our own among the notes; docs/recording.md describes them. */
import { CoreMemory } from "../core/core-memory.js";
import { NT_FILE } from "../core/notes.js";
import { type ElfMachine, ElfWriter, type SegmentToWrite, writeCore } from "../elf/writer.js";
import { MemoryError } from "../error.js";
import type { Mapping } from "../memory.js";
import type { PageMemory } from "./page-memory.js";

/** Owner and type of the note that holds the header, as JSON in UTF-8. */
export const recordingOwner = "pyframes";
const recordingType = 1;
/** The header holds the truth of a test, which may be long. */
const maximumHeader = 1 << 24;

const flagsOf = ({ readable, writable, executable }: Mapping): number =>
  (readable ? 4 : 0) | (writable ? 2 : 0) | (executable ? 1 : 0);

/** More program headers than that are not counted where they all are: PN_XNUM, and one for the notes. */
const maximumSegments = 0xfffe - 1;

/**
 * What was read, with the mappings it is of, and `header`, as a file's bytes.
 *
 * @throws MemoryError `bad-image` where that are more pieces than such a file can have.
 */
export function writeRecording(memory: PageMemory, machine: ElfMachine, header: object): Uint8Array {
  const blocks = segmentsOf(memory, false);
  const { segments, files } = blocks.segments.length > maximumSegments ? segmentsOf(memory, true) : blocks;
  if (segments.length > maximumSegments)
    throw new MemoryError("bad-image", `The recording would have ${segments.length} pieces, more than its format can.`);
  const notes = [
    { owner: recordingOwner, type: recordingType, bytes: Buffer.from(JSON.stringify(header)) },
    { owner: "CORE", type: NT_FILE, bytes: fileNote(machine, files) },
  ];
  return writeCore(machine, notes, segments);
}

/** Runs of blocks, or of pages, each of one mapping; and the mappings of files. */
function segmentsOf(
  memory: PageMemory,
  wholePages: boolean,
): { readonly segments: readonly SegmentToWrite[]; readonly files: readonly Mapping[] } {
  const mappings = memory.mappings();
  const segments: SegmentToWrite[] = [];
  const files = new Set<Mapping>();
  let run: { start: bigint; end: bigint; mapping: Mapping | undefined; parts: Uint8Array[] } | null = null;
  const close = () => {
    if (run === null) return;
    const flags = run.mapping === undefined ? 4 : flagsOf(run.mapping);
    segments.push({ address: run.start, flags, bytes: Buffer.concat(run.parts) });
  };
  for (const [address, bytes] of memory.runs(wholePages)) {
    const mapping = mappings.find(({ start, end }) => start <= address && address < end);
    if (mapping?.path?.startsWith("/")) files.add(mapping);
    if (run !== null && run.end === address && run.mapping === mapping) {
      run.parts.push(bytes);
      run.end += BigInt(bytes.length);
      continue;
    }
    close();
    run = { start: address, end: address + BigInt(bytes.length), mapping, parts: [bytes] };
  }
  close();
  return { segments, files: [...files] };
}

/** NT_FILE with a page size of 1, so that offsets are bytes. */
function fileNote(machine: ElfMachine, files: readonly Mapping[]): Uint8Array {
  const rows = files.flatMap(({ start, end, offset }) => [start, end, offset]);
  const numbers = new ElfWriter(machine).words([BigInt(files.length), 1n, ...rows]);
  return Buffer.concat([numbers, Buffer.from(files.map(({ path }) => `${path}\0`).join(""))]);
}

/**
 * Opens a recording: memory that is all in the file.
 *
 * @returns the memory, and the header as it was parsed: not checked yet.
 * @throws MemoryError `bad-image` when it cannot be opened or is no recording.
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
