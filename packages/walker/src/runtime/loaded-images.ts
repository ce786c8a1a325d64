import { basename } from "node:path";
import { ElfImage, loadedImage, type Mapping, type Memory, MemoryError, mappingAt } from "@pyframes/memory";
import { maxBiases, maxLoaded } from "#generated/facts.js";
import { LoadedImage } from "./loaded-image.js";
import { machOAndPeImages } from "./mach-o-and-pe.js";

/** Files with these names are searched first; any file may hold the runtime. */
const pythonName = /^(?:libpython|python3|Python$)/;
/** Paths of mapped files; those of Windows begin with a backslash. */
const filePath = /^[/\\]/;

/**
 * Every image of the target, each opened on demand: the executable, then files named like Python,
 * then all other files with executable mappings; each group by ascending address. If there is none,
 * the machine of the memory stands in for an image. The caller disposes of each.
 */
export function* loadedImages(memory: Memory): Generator<LoadedImage> {
  const mappings = memory.mappings();
  const files = filesInOrder(mappings, memory.executable());
  let any = false;
  for (const [path, ofFile] of files) {
    for (const image of instances(memory, path, ofFile, mappings)) {
      any = true;
      yield image;
    }
  }
  // A Linux process may map files of other systems, but runs none of them.
  if (any) return;
  for (const [path, ofFile] of files) {
    for (const image of machOAndPeImages(memory, path, ofFile)) {
      any = true;
      yield image;
    }
  }
  const machine = any ? undefined : memory.machine?.();
  if (machine !== undefined) yield new LoadedImage(machine.path, machine, 0n, true);
}

function filesInOrder(mappings: readonly Mapping[], executable: string | null): [string, Mapping[]][] {
  const files = new Map<string, Mapping[]>();
  for (const mapping of mappings) {
    if (mapping.path === null || !filePath.test(mapping.path)) continue;
    const ofFile = files.get(mapping.path);
    if (ofFile === undefined) files.set(mapping.path, [mapping]);
    else ofFile.push(mapping);
  }
  const rank = (path: string) =>
    path === executable ? 0 : pythonName.test(basename(path.replaceAll("\\", "/"))) ? 1 : 2;
  return [...files]
    .filter(([path, ofFile]) => rank(path) < 2 || ofFile.some(({ executable }) => executable))
    .sort(([a], [b]) => rank(a) - rank(b));
}

/** A file may be loaded several times, and be mapped as data besides. */
function* instances(
  memory: Memory,
  path: string,
  ofFile: readonly Mapping[],
  all: readonly Mapping[],
): Generator<LoadedImage> {
  const [first] = ofFile;
  if (first === undefined) return;
  let found = false;
  for (const { start } of ofFile.filter(({ offset, readable }) => offset === 0n && readable)) {
    const loaded = orNull(() => loadedImage(memory, start, path));
    if (loaded === null || loaded.bias === null || orNull(() => isLoaded(loaded, all)) !== true) continue;
    // The file has section headers and symbols, which are not loaded; it may have been replaced.
    const file = openFile(memory, first, path);
    const isSame = file !== null && orNull(() => describesSame(file, loaded)) === true;
    if (file !== null && !isSame) file[Symbol.dispose]();
    if (!isSame && !isPlausible(loaded)) continue;
    found = true;
    yield new LoadedImage(path, isSame ? file : loaded, loaded.bias);
  }
  if (found) return;
  // The headers in memory cannot be read, as in a core file without them: mappings give the
  // address.
  for (const bias of mappedBiases(memory, path, ofFile, first)) {
    const file = openFile(memory, first, path);
    if (file !== null) yield new LoadedImage(path, file, bias);
  }
}

/** The load biases that the mappings of a file imply, executable mappings first. */
function mappedBiases(memory: Memory, path: string, ofFile: readonly Mapping[], first: Mapping): readonly bigint[] {
  using file = openFile(memory, first, path);
  if (file === null) return [];
  const ordered = [...ofFile].sort((a, b) => Number(b.executable) - Number(a.executable));
  const biases = ordered.map((mapping) => orNull(() => biasOf(mapping, file))).filter((bias) => bias !== null);
  return [...new Set(biases)].slice(0, maxBiases);
}

/** Fonts and databases are mapped too. */
function openFile(memory: Memory, mapping: Mapping, path: string): ElfImage | null {
  const source = memory.open(mapping);
  if (source === null) return null;
  const image = orNull(() => new ElfImage(source, path));
  if (image === null) source[Symbol.dispose]();
  return image;
}

/** True if every segment is mapped: the image is loaded, not mapped as data. */
function isLoaded(image: ElfImage, mappings: readonly Mapping[]): boolean {
  const bias = image.bias ?? 0n;
  return image
    .segments()
    .every(({ address, memorySize }) => memorySize === 0n || mappingAt(mappings, bias + address) !== null);
}

/** True if the segments are within bounds, which are those of the C engine. */
function isPlausible(image: ElfImage): boolean {
  return image.segments().every(({ offset, fileSize }) => offset <= maxLoaded && fileSize <= maxLoaded);
}

/** True if a file is the loaded one: an upgrade may have replaced it. */
function describesSame(file: ElfImage, loaded: ElfImage): boolean {
  const [ofFile, ofLoaded] = [file.buildId(), orNull(() => loaded.buildId())];
  if (ofFile !== null && ofLoaded !== null) return ofFile === ofLoaded;
  const shape = (image: ElfImage) =>
    image.segments().map(({ offset, address, fileSize, memorySize }) => [offset, address, fileSize, memorySize].join());
  return shape(file).join(";") === shape(loaded).join(";");
}

/** The load bias from the segment in which a mapping begins; null if there is none. */
function biasOf({ start, offset }: Mapping, file: ElfImage): bigint | null {
  const at = Number(offset);
  // The kernel maps whole pages, so the first page of a segment may begin before it.
  const segment = file.segments().find((each) => at < each.offset + each.fileSize && at + 65_536 > each.offset);
  return segment === undefined ? null : start - (segment.address - BigInt(segment.offset) + offset);
}

/** The result of `read`; null if the image is malformed. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof MemoryError && error.code === "bad-image") return null;
    throw error;
  }
}
