/**
 * Evidence by a file: the `_Py_DebugOffsets` at the start of the section that keeps `_PyRuntime` (3.13 and later), in a program
 * or library of any format, machine and byte order. Its values are constants that the compiler wrote: no relocation touches them.
 * The section has nothing else, so its size is the runtime's: one number that everything in it adds up to, the C library's types too.
 */
import { buildId, type Content, Layout } from "@pyframes/layouts";
import { type Image, MemoryError, openImage } from "@pyframes/memory";
import { UserError } from "../user-error.js";
import { COOKIE, compareDebugOffsets } from "./debug-offsets.js";

/** The section as ELF, Mach-O and PE name it (GENERATE_DEBUG_SECTION in pycore_debug_offsets.h; before, pylifecycle.c). */
const SECTIONS = [".PyRuntime", "__DATA,PyRuntime", "PyRuntim"];

/** How many fields of the file's debug offsets equal the table's; null where the release or the file has none. Throws a UserError naming the others. */
export function imageOffsetsChecks(path: string, name: string, { table, pool }: Content): number | null {
  const layout = new Layout(table, pool);
  const struct = layout.findStruct("_Py_DebugOffsets");
  if (!struct) return null;
  try {
    using image = openImage(path);
    const runtime = runtimeBytes(image, struct.size);
    if (runtime === null) return null;
    const { bytes, size } = runtime;
    const checks = compareDebugOffsets({ bytes, littleEndian: image.byteOrder === "little", by: name }, table, pool);
    const expected = layout.struct("_PyRuntimeState").size;
    if (size !== expected) {
      throw new UserError(
        `${buildId(table.build)} disagrees with ${name} on the size of _PyRuntimeState (${size}, and ${expected} in the table).`,
      );
    }
    return checks + 1;
  } catch (error) {
    if (error instanceof MemoryError) throw new UserError(`${name} cannot be read: ${error.message}`);
    throw error;
  }
}

/** The first `length` bytes of the runtime, and the size of the whole; null where no section has them. */
function runtimeBytes(image: Image, length: number): { bytes: Buffer; size: number } | null {
  for (const section of image.sections.filter(({ name }) => SECTIONS.includes(name))) {
    const data = image.sectionData(section);
    if (data === null || data.length < length) continue;
    const bytes = Buffer.from(data.buffer, data.byteOffset, length);
    if (bytes.toString("latin1", 0, COOKIE.length) === COOKIE) return { bytes, size: Number(section.size) };
  }
  return null;
}
