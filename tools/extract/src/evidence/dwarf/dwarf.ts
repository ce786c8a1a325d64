/**
 * Evidence from debug information: the types that a binary's compiler recorded, compared with the
 * table. A name can have several definitions in one binary (private structs of other files, the
 * parts of an LTO build), so a record is wrong only if none of them equals the table's.
 */
import { closeSync, openSync } from "node:fs";
import { basename } from "node:path";
import type { Content, RecordLayout, TargetFacts } from "@pyframes/layouts";
import { bare, compareEnum, enumerators, Findings, RecordComparison, wrapped } from "./compare.js";
import { At, type Die, Tag, withUnits } from "./libdw.js";

/** The result of comparing a table with DWARF. */
export interface DwarfResult {
  /** Number of equal facts. */
  readonly checks: number;
  /** Dotted names of the facts that differ, with both values. */
  readonly wrong: readonly string[];
}

/** A record or enum to look for; compares one definition of it. */
type Comparison = (die: Die, findings: Findings) => void;

/** The records and enums to look for, by tag and by typedef: C keeps these names apart. */
interface Sought {
  readonly tags: Map<string, Comparison>;
  readonly typedefs: Map<string, Comparison>;
}

const TAGGED: readonly number[] = [Tag.StructureType, Tag.UnionType, Tag.EnumerationType];

/** The facts about a target that DWARF is compared with. */
type ByteFacts = Pick<TargetFacts, "pointerSize" | "byteOrder">;

/**
 * Compares a table with the DWARF (4 or 5) of the ELF file at `path`; null if it has none. Throws a
 * RangeError if the file cannot be read.
 */
export function compareDwarf(path: string, content: Content, facts: ByteFacts): DwarfResult | null {
  const fd = openSync(path, "r");
  try {
    return withUnits(fd, (units) => {
      const search = new Search(content, facts);
      for (const unit of units) if (!search.read(unit)) break;
      return search.checks === 0 && search.wrong.length === 0 ? null : search;
    });
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${basename(path)}: ${error.message}`);
    throw error;
  } finally {
    closeSync(fd);
  }
}

class Search implements DwarfResult {
  checks = 0;
  private readonly sought: Sought;
  private readonly constants: Map<string, string>;
  /** The differences of names that no definition so far agreed on. */
  private readonly different = new Map<string, readonly string[]>();

  constructor({ table, pool }: Content, { pointerSize, byteOrder }: ByteFacts) {
    this.sought = { tags: new Map(), typedefs: new Map() };
    const comparison = new RecordComparison(pool, pointerSize, byteOrder === "little");
    for (const [name, hash] of Object.entries(table.records)) {
      const record = pool[hash] as RecordLayout;
      this.want(name, record.tagged, (die, findings) => comparison.compare(die, record, name, findings));
    }
    for (const [name, layout] of Object.entries(table.enums))
      this.want(name, layout.tagged, (die, findings) => compareEnum(die, layout, name, findings));
    this.constants = new Map(Object.entries(table.constants).map(([name, value]) => [name, String(value)]));
  }

  get wrong(): readonly string[] {
    return [...this.different.values()].flat();
  }

  /** Searches a compilation unit. Returns false when everything was found. */
  read(unit: Die): boolean {
    const { tags, typedefs } = this.sought;
    for (const die of unit.each()) {
      const { tag } = die;
      if (tag === Tag.Typedef) this.meet(die, typedefs);
      else if (TAGGED.includes(tag)) this.meetTagged(die, tag);
    }
    return tags.size + typedefs.size > 0;
  }

  private want(name: string, tagged: true | undefined, comparison: Comparison): void {
    (tagged ? this.sought.tags : this.sought.typedefs).set(name, comparison);
  }

  private meetTagged(die: Die, tag: number): void {
    if (die.name !== null) this.meet(die, this.sought.tags);
    else if (tag === Tag.EnumerationType) this.meetConstants(die);
  }

  private meet(die: Die, names: Map<string, Comparison>): void {
    const name = die.name;
    const compare = name === null ? undefined : names.get(name);
    if (name === null || compare === undefined) return;
    const definition = bare(die.copy());
    if (definition === null || definition.has(At.Declaration)) return;
    const findings = new Findings();
    compare(definition, findings);
    this.settle(name, findings);
    if (findings.wrong.length === 0) names.delete(name);
  }

  private settle(name: string, { checks, wrong }: Findings): void {
    if (wrong.length > 0) {
      this.different.set(name, this.different.get(name) ?? wrong);
      return;
    }
    this.different.delete(name);
    this.checks += checks;
  }

  /** Enumerators of enums without a name, which the table keeps among its constants. */
  private meetConstants(die: Die): void {
    if (this.constants.size === 0) return;
    const size = Number(die.constant(At.ByteSize) ?? 0n);
    for (const [name, reported] of enumerators(die, size)) {
      const value = this.constants.get(name);
      if (value === undefined) continue;
      const findings = new Findings();
      findings.check(name, reported, wrapped(BigInt(value), size));
      this.settle(name, findings);
      if (findings.wrong.length === 0) this.constants.delete(name);
    }
  }
}
