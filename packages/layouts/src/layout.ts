/** One build's layout: records, enums, constants and the view, over a table and its pool. */
import { buildId } from "./build.js";
import { Struct } from "./record.js";
import type { BuildKey, EnumLayout, Evidence, EvidenceKind, RecordLayout, RecordPool, Table } from "./table.js";
import { detailedView, plainView, type ResolvedView, resolveView, viewOrigins } from "./view/derive.js";
import type { DetailedView, Origin, View, ViewGroups } from "./view/view.js";

const isTag = ({ kind, name, tagged }: RecordLayout, keyword: string, tag: string): boolean =>
  kind === keyword && tagged === true && name === tag;

/**
 * Finds a table's records by their names, if that is faster than through the table and its pool.
 */
export interface Names {
  /** The record of exactly that name. */
  readonly record: (name: string) => RecordLayout | undefined;
  /** The other names of records in this table, and perhaps in others. */
  readonly aliases: () => ReadonlyMap<string, readonly string[]>;
}

function namesOf(table: Table, pool: RecordPool): Names {
  return {
    record: (name) => (Object.hasOwn(table.records, name) ? pool[table.records[name] as string] : undefined),
    aliases: () => {
      const names = new Map<string, string[]>();
      for (const [name, hash] of Object.entries(table.records)) {
        for (const alias of pool[hash]?.aliases ?? []) names.set(alias, [...(names.get(alias) ?? []), name]);
      }
      return names;
    },
  };
}

export class Layout {
  private detailed: DetailedView | undefined;
  private plain: View | undefined;
  private resolvedView: ResolvedView | undefined;

  constructor(
    readonly table: Table,
    private readonly pool: RecordPool,
    private readonly names: Names = namesOf(table, pool),
  ) {}

  /** `cpython-3.13.5-x86_64-linux-gnu` */
  get id(): string {
    return buildId(this.table.build);
  }

  get build(): BuildKey {
    return this.table.build;
  }

  get evidence(): readonly Evidence[] {
    return this.table.evidence;
  }

  /** The kinds of evidence that the table has; empty for a provisional one. */
  get proven(): EvidenceKind[] {
    return [...new Set(this.table.evidence.map(({ kind }) => kind))].sort();
  }

  /** True if only libclang has confirmed the table. */
  get provisional(): boolean {
    return this.table.evidence.length === 0;
  }

  get enums(): Readonly<Record<string, EnumLayout>> {
    return this.table.enums;
  }

  /** Macros and constants of unnamed enums. */
  get constants(): Readonly<Record<string, number | string>> {
    return this.table.constants;
  }

  /** Every record, in the order of their names. */
  structs(): Struct[] {
    return Object.keys(this.table.records).map((name) => this.struct(name));
  }

  /**
   * A record by its tag or any of its typedefs. Throws a RangeError that names it if this build has
   * none.
   */
  struct(name: string): Struct {
    const found = this.findStruct(name);
    if (!found) throw new RangeError(`${this.id} has no record ${name}.`);
    return found;
  }

  /** A record by its tag, `struct` and its tag, or any of its typedefs; or null. */
  findStruct(name: string): Struct | null {
    const [, keyword, tag] = /^(struct|union)\s+(\w+)$/.exec(name) ?? [];
    const record = this.record(tag ?? name);
    if (!record || (keyword !== undefined && !isTag(record, keyword, tag as string))) return null;
    return new Struct(record.name as string, record, this.pool);
  }

  /** The logical fields, named as `_Py_DebugOffsets` names them. */
  get view(): View {
    this.plain ??= plainView(this.detailedView);
    return this.plain;
  }

  /** The view with each field's size, sign and bits. */
  get detailedView(): DetailedView {
    this.detailed ??= detailedView(this.table, (name) => this.record(name), this.pool, this.resolved);
    return this.detailed;
  }

  /** Which member of which record gives each field of the view. */
  get viewOrigins(): ViewGroups<Origin | null> {
    return viewOrigins(this.resolved);
  }

  /** Every field of the view with its origin. */
  get resolved(): ResolvedView {
    this.resolvedView ??= resolveView(this.table, (name) => this.record(name), this.pool);
    return this.resolvedView;
  }

  private record(name: string): RecordLayout | null {
    const own = this.names.record(name);
    if (own) return own;
    for (const called of this.names.aliases().get(name) ?? []) {
      const found = this.names.record(called);
      if (found?.aliases?.includes(name)) return found;
    }
    return null;
  }
}
