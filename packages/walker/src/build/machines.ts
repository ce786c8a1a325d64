import type { Image } from "@pyframes/memory";
import { type Machine, machines } from "#generated/facts.js";

export type { Machine };

/** The end of the triple of an unknown machine. */
const systems = { elf: "linux-gnu", "mach-o": "apple-darwin", pe: "windows-msvc" } as const;

/**
 * The image's target. An ELF header does not encode the C library; the SOABI's triple does, but
 * older builds with musl have the triple of glibc.
 *
 * @param isMusl true if the loaded C library is musl
 */
export function targetOf(image: Image, soabiTriple: string | null, isMusl = false): string {
  const found = machines.find(
    ({ format, machine, class: width, byteOrder }) =>
      format === image.format &&
      machine === image.machine &&
      (format !== "elf" || (width === image.class && byteOrder === image.byteOrder)),
  );
  const triple = found?.triple ?? `machine${image.machine}-${systems[image.format]}`;
  return isMusl || soabiTriple?.includes("-musl") ? triple.replace("-gnu", "-musl") : triple;
}

/** The machine of an ELF target; null for an unknown one. */
export function machineOf(target: string): Machine | null {
  const triple = target.replace("-musl", "-gnu");
  return machines.find((machine) => machine.format === "elf" && machine.triple === triple) ?? null;
}
