/**
 * Reads parts of a file of tables without parsing all of it: the file has one entry on each line,
 * thousands for a minor, and one table needs a fraction of them.
 */
import { type PackedRecord, unpackRecord } from "./packed-record.js";
import type { RecordShape, StoredRecord } from "./record-file.js";
import type { EnumLayout, RecordLayout } from "./table.js";
import type { StoredTable, TableFile } from "./table-format.js";

/** The parts of a file that decoding a table needs. */
export interface TableSource {
  /** Build ids, in the file's order; with an argument, those that begin with it. */
  readonly ids: (beginning?: string) => readonly string[];
  readonly table: (id: string) => StoredTable | undefined;
  readonly enum: (hash: string) => EnumLayout;
  readonly shape: (place: number) => RecordShape;
  readonly record: (place: number) => StoredRecord;
  /** Content hash of the record at that position. */
  readonly hash: (place: number) => string;
  /** Every typedef that is another name of a record in some table, with the record's name. */
  readonly aliases: () => ReadonlyMap<string, readonly string[]>;
  /** Decoded records, by their position: most tables share most of their records. */
  readonly decoded: Map<number, RecordLayout>;
}

/** A file that is parsed already. */
export function parsedSource(file: TableFile): TableSource {
  const hashes = Object.keys(file.records);
  return {
    ids: (beginning = "") => Object.keys(file.tables).filter((id) => id.startsWith(beginning)),
    table: (id) => file.tables[id],
    enum: (hash) => file.enums[hash] as EnumLayout,
    shape: (place) => file.shapes[place] as RecordShape,
    record: (place) => file.records[hashes[place] as string] as StoredRecord,
    hash: (place) => hashes[place] as string,
    aliases: () => aliasesIn(file.shapes.map((shape) => JSON.stringify(shape))),
    decoded: new Map(),
  };
}

/** A file's text; if it does not have one entry on each line, it is parsed whole. */
export function textSource(text: string): TableSource {
  const sections = sectionsOf(text);
  if (sections === null) return parsedSource(JSON.parse(text) as TableFile);
  const [tables, enums, shapes, records] = sections;
  let aliases: ReadonlyMap<string, readonly string[]> | undefined;
  const packed = (place: number) => records.at(place) as PackedRecord;
  const unpacked = new Map<number, StoredRecord>();
  const record = (place: number): StoredRecord => {
    const entry = records.at(place) as StoredRecord | PackedRecord;
    if ("offsets" in entry) return entry;
    const known = unpacked.get(place) ?? unpackRecord(entry, packed);
    unpacked.set(place, known);
    return known;
  };
  return {
    ids: (beginning = "") => tables.keys(beginning),
    table: (id) => tables.named(id) as StoredTable | undefined,
    enum: (hash) => enums.named(hash) as EnumLayout,
    shape: (place) => shapes.at(place) as RecordShape,
    record,
    hash: (place) => records.key(place),
    aliases: () => (aliases ??= packedAliases(text) ?? aliasesIn(shapes.lines())),
    decoded: new Map(),
  };
}

/** The other names of a record in its shape; C's names need no escapes. */
const ALIASES = /"name":"(\w+)","aliases":\[([^\]]*)\]/;

const ALIASES_HEAD = '\n"aliases": ';

/** The published package has them in a separate part. */
function packedAliases(text: string): Map<string, string[]> | null {
  const at = text.indexOf(ALIASES_HEAD);
  if (at < 0 || at > text.indexOf(`\n${HEADS[0]}`)) return null;
  const from = at + ALIASES_HEAD.length;
  return new Map(JSON.parse(text.slice(from, text.indexOf(",\n", from))));
}

/** The aliases in the JSON of shapes, most of which are never decoded. */
export function aliasesIn(shapes: Iterable<string>): Map<string, string[]> {
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
const END = "\n}\n}\n";

/** The file's parts, each a section of the text; null if it is not in lines, or is cut off. */
function sectionsOf(text: string): readonly [Section, Section, Section, Section] | null {
  if (!text.endsWith(END)) return null;
  const begins: number[] = [];
  for (const head of HEADS) {
    const at = text.indexOf(`\n${head}\n`, begins.at(-1));
    if (at < 0) return null;
    begins.push(at + head.length + 1);
  }
  const [tables, enums, shapes, records] = begins as [number, number, number, number];
  // Between two parts are the end of one, a comma, and the head of the other; empty parts are "{"
  // and "}" without a line between.
  const until = (begin: number, closing: string) => text.lastIndexOf(closing, begin);
  return [
    new Section(text, tables, until(enums, "\n},")),
    new Section(text, enums, until(shapes, "\n},")),
    new Section(text, shapes, until(records, "\n],")),
    new Section(text, records, text.length - END.length),
  ];
}

/** A key holds no quote and no backslash: it is a build's id or a hash. */
const BEFORE_KEY = '\n  "';

/** A part of the file. Its entries, one on each line, are parsed on first use. */
class Section {
  private readonly parsed = new Map<number, unknown>();
  /**
   * From the newline before the first entry to the one after the last, so that no search leaves the
   * part.
   */
  private readonly text: string;
  private found: Int32Array | undefined;

  constructor(text: string, begin: number, end: number) {
    this.text = text.slice(begin, end + 1);
  }

  /**
   * The offsets of the newlines before each entry, and after the last: numbers, since strings would
   * need more memory.
   */
  private get newlines(): Int32Array {
    this.found ??= newlinesIn(this.text);
    return this.found;
  }

  /** The entries' lines. */
  *lines(): Generator<string> {
    for (let place = 0; place + 1 < this.newlines.length; place++) yield this.line(place);
  }

  /** Those that begin with `prefix`. */
  keys(beginning: string): string[] {
    const start = `${BEFORE_KEY}${beginning}`;
    const keys: string[] = [];
    for (let at = this.text.indexOf(start); at >= 0; at = this.text.indexOf(start, at + start.length)) {
      keys.push(this.keyAt(at + BEFORE_KEY.length));
    }
    return keys;
  }

  key(place: number): string {
    return this.keyAt((this.newlines[place] as number) + BEFORE_KEY.length);
  }

  at(place: number): unknown {
    const known = this.parsed.get(place);
    if (known !== undefined) return known;
    const line = this.line(place);
    const key = BEFORE_KEY.length - 1;
    const from = line[key - 1] === '"' ? line.indexOf('"', key) + 2 : key - 1;
    const parsed = JSON.parse(line.slice(from, line.endsWith(",") ? -1 : undefined));
    this.parsed.set(place, parsed);
    return parsed;
  }

  /** Searched in the text itself: most entries are never parsed. */
  named(key: string): unknown {
    const start = `${BEFORE_KEY}${key}":`;
    const at = this.text.indexOf(start);
    if (at < 0) return undefined;
    const from = at + start.length;
    const known = this.parsed.get(from);
    if (known !== undefined) return known;
    const next = this.text.indexOf("\n", from);
    const parsed = JSON.parse(this.text.slice(from, this.text[next - 1] === "," ? next - 1 : next));
    this.parsed.set(from, parsed);
    return parsed;
  }

  private keyAt(from: number): string {
    return this.text.slice(from, this.text.indexOf('"', from));
  }

  private line(place: number): string {
    return this.text.slice((this.newlines[place] as number) + 1, this.newlines[place + 1]);
  }
}

function newlinesIn(text: string): Int32Array {
  // An entry is longer than four characters.
  const found = new Int32Array((text.length >> 2) + 1);
  let count = 0;
  if (text.length > 2) for (let at = 0; at >= 0; at = text.indexOf("\n", at + 1)) found[count++] = at;
  return found.subarray(0, count);
}
