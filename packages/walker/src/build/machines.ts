import type { Image } from "@pyframes/memory";

export interface Machine {
  readonly machine: number;
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
  /** The GNU triple, for glibc. */
  readonly triple: string;
}

/** e_machine values, from elf.h. */
const machines: readonly Machine[] = [
  { machine: 3, class: 32, byteOrder: "little", triple: "i686-linux-gnu" },
  { machine: 21, class: 64, byteOrder: "little", triple: "powerpc64le-linux-gnu" },
  { machine: 22, class: 64, byteOrder: "big", triple: "s390x-linux-gnu" },
  { machine: 40, class: 32, byteOrder: "little", triple: "arm-linux-gnueabihf" },
  { machine: 62, class: 64, byteOrder: "little", triple: "x86_64-linux-gnu" },
  { machine: 62, class: 32, byteOrder: "little", triple: "x86_64-linux-gnux32" },
  { machine: 183, class: 64, byteOrder: "little", triple: "aarch64-linux-gnu" },
  { machine: 243, class: 64, byteOrder: "little", triple: "riscv64-linux-gnu" },
];

/** cputype of Mach-O and Machine of PE, with the name that a target has of it. */
const foreign: Readonly<
  Record<"mach-o" | "pe", { readonly system: string; readonly machines: Record<number, string> }>
> = {
  "mach-o": { system: "apple-darwin", machines: { 16777223: "x86_64", 16777228: "aarch64" } },
  pe: { system: "windows-msvc", machines: { 34404: "x86_64", 43620: "aarch64", 332: "i686" } },
};

/** The image's target; the ELF header cannot tell the C library, the SOABI's triple can. */
export function targetOf(image: Image, soabiTriple: string | null): string {
  if (image.format !== "elf") {
    const { system, machines: names } = foreign[image.format];
    return `${names[image.machine] ?? `machine${image.machine}`}-${system}`;
  }
  const found = machines.find(
    ({ machine, class: width, byteOrder }) =>
      machine === image.machine && width === image.class && byteOrder === image.byteOrder,
  );
  const triple = found?.triple ?? `machine${image.machine}-linux-gnu`;
  return soabiTriple?.includes("-musl") ? triple.replace("-gnu", "-musl") : triple;
}

/** The machine of a target; null for one that is not known. */
export function machineOf(target: string): Machine | null {
  return machines.find(({ triple }) => triple === target.replace("-musl", "-gnu")) ?? null;
}
