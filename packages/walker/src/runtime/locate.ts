import type { ElfImage } from "@pyframes/memory";
import type { RuntimeInfo } from "../snapshot.js";

export interface RuntimeLocation {
  /** Virtual address in the file, before the load bias is added. */
  readonly address: bigint;
  readonly foundBy: RuntimeInfo["foundBy"];
}

/** Where _PyRuntime is in an image, or null where the image has none. */
export function locateRuntime(elf: ElfImage): RuntimeLocation | null {
  const symbol = elf.symbol("_PyRuntime");
  if (symbol !== null) return { address: symbol.address, foundBy: "symbol" };
  const section = elf.section(".PyRuntime");
  return section === null ? null : { address: section.address, foundBy: "section" };
}
