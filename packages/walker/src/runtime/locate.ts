import type { ElfImage } from "@pyframes/memory";
import type { RuntimeInfo } from "../snapshot.js";

export interface RuntimeLocation {
  /** Virtual address in the file, before the load bias is added. */
  readonly address: bigint;
  readonly foundBy: RuntimeInfo["foundBy"];
}

/** The runtime struct, and what 3.6 has in its place. */
const symbols = ["_PyRuntime", "interp_head"];

/** Where the runtime is in an image, or null where the image has none. */
export function locateRuntime(elf: ElfImage): RuntimeLocation | null {
  const symbol = symbols.map((name) => elf.symbol(name)).find((found) => found !== null) ?? null;
  if (symbol !== null) return { address: symbol.address, foundBy: "symbol" };
  const section = elf.section(".PyRuntime");
  return section === null ? null : { address: section.address, foundBy: "section" };
}
