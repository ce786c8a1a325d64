/**
 * Evidence from a file: the `_Py_DebugOffsets` at the start of the section that holds `_PyRuntime`
 * (3.13 and later), in a program or library of any format, machine and byte order. Its values are
 * constants from the compiler, without relocations. The section holds nothing more, so its size is
 * the runtime's: one number that every type in it affects, the C library's included.
 */
import { buildId, type Content, Layout, runtimeSections } from "@pyframes/layouts";
import { type Image, MemoryError, openImage } from "@pyframes/memory";
import { UserError } from "../user-error.js";
import { COOKIE, compareDebugOffsets } from "./debug-offsets.js";

/**
 * The number of the file's debug offsets that equal the table's; null if the release or the file
 * has none. Throws a UserError that names the others.
 */
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

/** The first `length` bytes of the runtime, and its size; null if no section has them. */
function runtimeBytes(image: Image, length: number): { bytes: Buffer; size: number } | null {
  for (const section of image.sections.filter(({ name }) => runtimeSections.includes(name))) {
    const data = image.sectionData(section);
    if (data === null || data.length < length) continue;
    const bytes = Buffer.from(data.buffer, data.byteOffset, length);
    if (bytes.toString("latin1", 0, COOKIE.length) === COOKIE) return { bytes, size: Number(section.size) };
  }
  return null;
}
