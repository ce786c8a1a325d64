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
  readonly ids: readonly string[];
  /** Content hashes of the records, at their places. */
  readonly hashes: readonly string[];
  readonly table: (id: string) => StoredTable | undefined;
  readonly enum: (hash: string) => EnumLayout;
  readonly shape: (place: number) => RecordShape;
  readonly record: (place: number) => StoredRecord;
  /** Records that were decoded before, by their place: many tables have most of theirs in common. */
  readonly decoded: Map<number, RecordLayout>;
}

/** A file that is parsed already. */
export function parsedSource(file: TableFile): TableSource {
  const hashes = Object.keys(file.records);
  return {
    ids: Object.keys(file.tables),
    hashes,
    table: (id) => file.tables[id],
    enum: (hash) => file.enums[hash] as EnumLayout,
    shape: (place) => file.shapes[place] as RecordShape,
    record: (place) => file.records[hashes[place] as string] as StoredRecord,
    decoded: new Map(),
  };
}

/** A part of the file: the JSON of its entries, and their keys unless it is a list. */
interface Section {
  readonly keys: string[];
  readonly entries: string[];
  /** Entries that were parsed, by their place. */
  readonly parsed: Map<number, unknown>;
}

const PARTS = ["tables", "enums", "shapes", "records"] as const;

/** A file's text; one that is not written with an entry a line is parsed whole. */
export function textSource(text: string): TableSource {
  const sections = sectionsOf(text);
  if (sections === null) return parsedSource(JSON.parse(text) as TableFile);
  const [tables, enums, shapes, records] = PARTS.map((part) => sections.get(part) as Section) as [
    Section,
    Section,
    Section,
    Section,
  ];
  const entry = <T>(section: Section, place: number): T => {
    const known = section.parsed.get(place) ?? JSON.parse(section.entries[place] as string);
    section.parsed.set(place, known);
    return known as T;
  };
  const places = new Map(tables.keys.map((id, place) => [id, place] as const));
  return {
    ids: tables.keys,
    hashes: records.keys,
    table: (id) => (places.has(id) ? entry(tables, places.get(id) as number) : undefined),
    enum: (hash) => entry(enums, enums.keys.indexOf(hash)),
    shape: (place) => entry(shapes, place),
    record: (place) => entry(records, place),
    decoded: new Map(),
  };
}

const OPENS = /^"([a-z]+)": [{[]$/;
const CLOSES = /^[}\]],?$/;
/** A key holds no quote and no backslash: it is a build's id or a hash. */
const KEYED = /^ {2}"([^"\\]*)": /;

/** The parts, by their name; null where the text is not in lines, or is cut off. */
function sectionsOf(text: string): Map<string, Section> | null {
  const sections = new Map<string, Section>();
  let open: Section | null = null;
  let whole = false;
  for (const line of text.split("\n")) {
    if (open === null) {
      const name = OPENS.exec(line)?.[1];
      if (name === undefined) {
        whole = line === "}" || (whole && line === "");
        continue;
      }
      open = { keys: [], entries: [], parsed: new Map() };
      sections.set(name, open);
    } else if (CLOSES.test(line)) open = null;
    else {
      const key = KEYED.exec(line);
      if (key) open.keys.push(key[1] as string);
      open.entries.push(line.slice(key ? key[0].length : 0, line.endsWith(",") ? -1 : undefined));
    }
  }
  return whole && PARTS.every((part) => sections.has(part)) ? sections : null;
}
