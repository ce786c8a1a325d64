/** Opens an image of any known format. */
import { type ByteSource, bufferSource, openFile } from "./byte-source.js";
import { ElfImage } from "./elf/elf-image.js";
import { MemoryError } from "./error.js";
import type { Image } from "./image/image.js";
import { MachOImage } from "./mach-o/mach-o-image.js";
import { slicesOf } from "./mach-o/universal.js";
import { PeImage } from "./pe/pe-image.js";
import { sliceSource } from "./slice-source.js";

/** The first bytes of each format, as hexadecimal digits. */
const FORMATS: readonly { readonly magic: RegExp; readonly open: (source: ByteSource, path: string) => Image }[] = [
  { magic: /^7f454c46/, open: (source, path) => new ElfImage(source, path) },
  { magic: /^4d5a/, open: (source, path) => new PeImage(source, path) },
  { magic: /^(feedface|feedfacf|cefaedfe|cffaedfe)/, open: (source, path) => new MachOImage(source, path) },
];

/**
 * Opens the image in a file or in bytes.
 *
 * @param machine the cputype of a slice in a universal Mach-O file; default: the first slice.
 * @throws MemoryError `bad-image` where the file cannot be opened, has no known format, or has no
 * such slice.
 */
export function openImage(input: string | Uint8Array, machine?: number): Image {
  const path = typeof input === "string" ? input : "image";
  const source = typeof input === "string" ? openFile(input) : bufferSource(input);
  try {
    return openImageSource(source, path, machine);
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/** As openImage, for an open source. The image disposes of it; if this throws, the caller does. */
export function openImageSource(source: ByteSource, path: string, machine?: number): Image {
  const slices = slicesOf(source, path);
  if (slices !== null) {
    const slice = machine === undefined ? slices[0] : slices.find((candidate) => candidate.machine === machine);
    if (slice === undefined)
      throw new MemoryError("bad-image", `${path} has no slice of the architecture 0x${(machine ?? 0).toString(16)}.`);
    return new MachOImage(sliceSource(source, slice.offset, slice.size), path);
  }
  const magic = Buffer.from(source.read(0, Math.min(4, source.size))).toString("hex");
  const format = FORMATS.find((candidate) => candidate.magic.test(magic));
  if (format === undefined)
    throw new MemoryError("bad-image", `${path} is not an image of a known format (ELF, Mach-O, PE).`);
  return format.open(source, path);
}
