/** Exported to tests as `@pyframes/memory/testing`; no part of the published package. */
export { type ElfFormat, elf32, elf64, type Slot } from "../elf/format.js";
export { kinds as elfKinds, smallElf } from "../elf/testing/small-elf.js";
export { cpuOf, kinds as machOKinds, smallMachO, smallUniversal } from "../mach-o/testing/small-mach-o.js";
export { smallPe, widths as peWidths } from "../pe/testing/small-pe.js";
