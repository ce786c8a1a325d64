/**
 * A file of tables, looked into without being parsed whole: it is written with an entry a line (of which a
 * minor has thousands), and one table needs a fraction of them.
 */
import type { RecordShape, StoredRecord } from "./record-file.js";
import type { EnumLayout, RecordLayout } from "./table.js";
import type { StoredTable, TableFile } from "./table-file.js";

/** What decoding a table asks of its file. */
export interface TableSource {
  /** Build ids, in the file's order. */
  readonly ids: () => readonly string[];
  readonly table: (id: string) => StoredTable | undefined;
  readonly enum: (hash: string) => EnumLayout;
  readonly shape: (place: number) => RecordShape;
  readonly record: (place: number) => StoredRecord;
  /** Content hash of the record at that place. */
  readonly hash: (place: number) => string;
  /** Every typedef of a record that is called otherwise in some table, to what it is called. */
  readonly aliases: () => ReadonlyMap<string, readonly string[]>;
  /** Records that were decoded before, by their place: many tables have most of theirs in common. */
  readonly decoded: Map<number, RecordLayout>;
}

/** A file that is parsed already. */
export function parsedSource(file: TableFile): TableSource {
  const hashes = Object.keys(file.records);
  return {
    ids: () => Object.keys(file.tables),
    table: (id) => file.tables[id],
    enum: (hash) => file.enums[hash] as EnumLayout,
    shape: (place) => file.shapes[place] as RecordShape,
    record: (place) => file.records[hashes[place] as string] as StoredRecord,
    hash: (place) => hashes[place] as string,
    aliases: () => aliasesIn(file.shapes.map((shape) => JSON.stringify(shape))),
    decoded: new Map(),
  };
}

/** A file's text; one that is not written with an entry a line is parsed whole. */
export function textSource(text: string): TableSource {
  const lines = text.split("\n");
  const begins = beginsOf(lines);
  if (begins === null) return parsedSource(JSON.parse(text) as TableFile);
  const [tables, enums, shapes, records] = begins.map((begin, part) => new Section(lines, begin, begins[part + 1])) as [
    Section,
    Section,
    Section,
    Section,
  ];
  let aliases: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    ids: () => tables.keys(),
    table: (id) => tables.named(id) as StoredTable | undefined,
    enum: (hash) => enums.named(hash) as EnumLayout,
    shape: (place) => shapes.at(place) as RecordShape,
    record: (place) => records.at(place) as StoredRecord,
    hash: (place) => records.key(place),
    aliases: () => (aliases ??= aliasesIn(shapes.texts())),
    decoded: new Map(),
  };
}

/** How a shape says what else its record is called; C's names need no escapes. */
const ALIASES = /"name":"(\w+)","aliases":\[([^\]]*)\]/;

/** The aliases in the JSON of shapes, most of which nobody will ask for otherwise. */
function aliasesIn(shapes: readonly string[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const shape of shapes) {
    const [, name, list = ""] = ALIASES.exec(shape) ?? [];
    if (name === undefined) continue;
    for (const alias of list.split(",")) {
      const known = names.get(alias.slice(1, -1)) ?? [];
      if (!known.includes(name)) names.set(alias.slice(1, -1), [...known, name]);
    }
  }
  return names;
}

const HEADS = ['"tables": {', '"enums": {', '"shapes": [', '"records": {'] as const;

/** The line after each part's head, and the line after the last part; null where the text is not in lines, or is cut off. */
function beginsOf(lines: readonly string[]): number[] | null {
  const end = lines.length - 1;
  if (lines[end] !== "" || lines[end - 1] !== "}") return null;
  const begins: number[] = [];
  for (const head of HEADS) {
    const at = lines.indexOf(head, begins.at(-1));
    if (at < 0) return null;
    begins.push(at + 1);
  }
  return [...begins, end];
}

/** Before a key comes its quote, two blanks in; a key holds no quote and no backslash: it is a build's id or a hash. */
const KEY = 3;

/** A part of the file: its entries are parsed when they are asked for. */
class Section {
  private readonly parsed = new Map<number, unknown>();
  private readonly end: number;

  /** `next` is where the next part begins: its head and this part's closing bracket come before. */
  constructor(
    private readonly lines: readonly string[],
    private readonly begin: number,
    next: number | undefined,
  ) {
    this.end = (next ?? lines.length) - 2;
  }

  keys(): string[] {
    return Array.from({ length: this.end - this.begin }, (_, place) => this.key(place));
  }

  /** The lines themselves. */
  texts(): readonly string[] {
    return this.lines.slice(this.begin, this.end);
  }

  key(place: number): string {
    const line = this.lines[this.begin + place] as string;
    return line.slice(KEY, line.indexOf('"', KEY));
  }

  at(place: number): unknown {
    const line = this.lines[this.begin + place] as string;
    const from = line[KEY - 1] === '"' ? line.indexOf('"', KEY) + 2 : KEY - 1;
    return this.parse(place, line.slice(from, line.endsWith(",") ? -1 : undefined));
  }

  named(key: string): unknown {
    const start = `  "${key}":`;
    for (let at = this.begin; at < this.end; at++) {
      if (this.lines[at]?.startsWith(start)) return this.at(at - this.begin);
    }
    return undefined;
  }

  private parse(place: number, json: string): unknown {
    const known = this.parsed.get(place) ?? JSON.parse(json);
    this.parsed.set(place, known);
    return known;
  }
}
