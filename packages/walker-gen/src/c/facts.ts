/** The shared facts as C has them: macros, and machines with both of their triples. */
import { type Machine, muslTriple } from "@pyframes/layouts";
import type { BoundType } from "../bounds.js";
import type { SharedFacts } from "../model.js";

export interface CDefine {
  readonly macro: string;
  readonly value: string;
  readonly doc: string;
}

export interface CMachine extends Machine {
  /** The triple with musl; the same where the format is not ELF. */
  readonly musl: string;
  /** 1 or 0, as pyfi_elf has it. */
  readonly bigEndian: 0 | 1;
}

const literals: Readonly<Record<BoundType, (value: number) => string>> = {
  int: (value) => (value < 0 ? `(${value})` : String(value)),
  u32: (value) => `${value}u`,
  i64: (value) => `((int64_t)${value})`,
  u64: (value) => `((uint64_t)${value})`,
};

/** A number that may be too large for an int is cast, so that no compiler guesses its type. */
export function cDefines({ bounds, numbers, imageNames, versionSources }: SharedFacts): CDefine[] {
  const ofBounds = bounds.map(({ name, value, c, isPublic, doc }) => ({
    macro: `${isPublic ? "PYF" : "PYFI"}_${name.toUpperCase()}`,
    value: literals[c](value),
    doc,
  }));
  const ofFacts = [...numbers, ...imageNames].map(({ name, value, doc, source }) => ({
    macro: `PYFI_${name.toUpperCase()}`,
    value: typeof value === "number" ? `${value}u` : JSON.stringify(value),
    doc: `${doc} (${source})`,
  }));
  const sources = {
    macro: "PYFI_VERSION_SOURCES",
    value: versionSources.map((name) => JSON.stringify(name)).join(", "),
    doc: "names of the sources for a version, in the header of a recording",
  };
  return [...ofBounds, ...ofFacts, sources];
}

export function cMachines(machines: readonly Machine[], format: Machine["format"]): CMachine[] {
  return machines
    .filter((machine) => machine.format === format)
    .map((machine) => ({
      ...machine,
      musl: muslTriple(machine.triple),
      bigEndian: machine.byteOrder === "big" ? 1 : 0,
    }));
}
