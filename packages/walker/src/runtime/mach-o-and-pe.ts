/** Images of macOS (Mach-O) and Windows (PE). */
import { type Image, loadedHeaders, type Mapping, type Memory, MemoryError, openImageSource } from "@pyframes/memory";
import { LoadedImage } from "./loaded-image.js";

/** The images whose headers are at the start of a mapping. The caller disposes of each. */
export function* machOAndPeImages(memory: Memory, path: string, ofFile: readonly Mapping[]): Generator<LoadedImage> {
  for (const mapping of ofFile.filter(({ readable }) => readable)) {
    const loaded = loadedHeaders(memory, mapping.start, path);
    if (loaded === null) continue;
    // The file has symbols and strings; it may have been replaced.
    const file = openFile(memory, mapping, path, loaded.machine);
    const isSame = file !== null && shapeOf(file) === shapeOf(loaded);
    if (file !== null && !isSame) file[Symbol.dispose]();
    const image = isSame ? file : loaded;
    if (image.base !== null) yield new LoadedImage(path, image, mapping.start - image.base, !isSame);
  }
}

function openFile(memory: Memory, mapping: Mapping, path: string, machine: number): Image | null {
  const source = memory.open(mapping);
  if (source === null) return null;
  try {
    return openImageSource(source, path, machine);
  } catch (error) {
    source[Symbol.dispose]();
    if (error instanceof MemoryError && error.code === "bad-image") return null;
    throw error;
  }
}

/** The facts that a loaded image shares with its file. */
function shapeOf(image: Image): string {
  const base = image.base ?? 0n;
  const id = image.format === "mach-o" ? image.buildId() : null;
  return [
    image.format,
    image.machine,
    id,
    ...image.sections.map(({ name, address, size }) => [name, address - base, size]),
  ].join(";");
}
