export { type ByteSource, bufferSource, openFile } from "./elf/byte-source.js";
export { ElfImage, type ElfSection, type ElfSegment } from "./elf/elf-image.js";
export type { ElfSymbol } from "./elf/symbols.js";
export { MemoryError, type MemoryErrorCode, readFault } from "./error.js";
export type { Mapping, Memory } from "./memory.js";
export { parseMaps } from "./process/maps.js";
export { ProcessMemory, type ProcessOptions } from "./process/process-memory.js";
