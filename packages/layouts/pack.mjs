/**
 * Run by npm around packing: the tables go into the package compressed, which is a third of what the
 * tarball's own gzip makes of them, and first rid of what compresses badly or takes long to read: hashes become numbers in the
 * order of what they name, offsets become the gaps between one member's end and the next one's start, which are mostly 0, and
 * a record says only what it has otherwise than one of the same shape before it.
 * `node pack.mjs` does it, `node pack.mjs --clean` takes it back.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { aliasesIn } from "./dist/table-source.js";

const HASH = /"[0-9a-f]{16}"/g;
/** Where records and enums are defined by their hashes; before that, tables name some. */
const DEFINITIONS = '\n"enums": {';

function numbered(text) {
  const numbers = new Map();
  for (const hash of text.slice(text.indexOf(DEFINITIONS)).match(HASH)) {
    if (!numbers.has(hash)) numbers.set(hash, `"${numbers.size.toString(36)}"`);
  }
  return text.replace(HASH, (hash) => numbers.get(hash));
}

const PLACES = /"offsets":\[([-\d,]*)\],"sizes":\[([-\d,]*)\]/g;

/** decodeRecord (src/record-file.ts) takes it back. */
function withGaps(text) {
  const numbers = (list) => (list === "" ? [] : list.split(",").map(Number));
  return text.replace(PLACES, (_, offsetList, sizeList) => {
    const [offsets, sizes] = [numbers(offsetList), numbers(sizeList)];
    const ends = [0, ...offsets.map((offset, index) => offset + sizes[index])];
    return `"gaps":[${offsets.map((offset, index) => offset - ends[index])}],"sizes":[${sizeList}]`;
  });
}

/** Where `list` differs from `base`: how many are alike first, what comes then, and so on. */
function runsOf(base, list) {
  const runs = [];
  let alike = 0;
  list.forEach((value, index) => {
    if (value === base[index]) alike++;
    else {
      runs.push(alike, value);
      alike = 0;
    }
  });
  return runs;
}

/** What only some members have, and how many there are, can be told in a whole record alone. */
const alikeBut = ({ shape, sizes, bits, dims }) => JSON.stringify([shape, sizes.length, bits, dims]);
/** How many records to go through from one that is told by others to one that is told whole; and how many are tried for it. */
const DEEPEST = 4;
const TRIED = 64;

/** The text of each record, told from that one of those before it which makes it shortest; decodeRecord takes it back. */
function toldShortest(records) {
  const candidates = new Map();
  return records.map((record, place) => {
    const { size, align, gaps, sizes, records: held = [] } = record;
    const kind = alikeBut(record);
    const before = candidates.get(kind) ?? [];
    let [best, depth] = [JSON.stringify(record), 0];
    for (const base of before.slice(-TRIED)) {
      const lists = [runsOf(base.gaps, gaps), runsOf(base.sizes, sizes), runsOf(base.held, held)];
      while (lists.at(-1)?.length === 0) lists.pop();
      const told = JSON.stringify([base.place, size, align, ...lists]);
      if (held.length === base.held.length && told.length < best.length) [best, depth] = [told, base.depth + 1];
    }
    if (depth < DEEPEST) candidates.set(kind, [...before, { place, depth, gaps, sizes, held }]);
    return best;
  });
}

const RECORDS = '\n"records": {\n';
const RECORDS_END = "\n}\n}\n";

function withLikenesses(text) {
  const begin = text.lastIndexOf(RECORDS) + RECORDS.length;
  // Line by line: an object would put those whose hash became a decimal number first.
  const entries = text.slice(begin, -RECORDS_END.length).split(",\n");
  const keyed = entries.map((entry) => [entry.indexOf(":") + 1, entry]);
  const told = toldShortest(keyed.map(([at, entry]) => JSON.parse(entry.slice(at))));
  return (
    text.slice(0, begin) + keyed.map(([at, entry], place) => entry.slice(0, at) + told[place]).join(",\n") + RECORDS_END
  );
}

const TABLES = '"tables": {\n';

/** What records are called otherwise, which would have to be looked for in all shapes. */
function withAliases(text) {
  const aliases = JSON.stringify([...aliasesIn(text.split("\n"))]);
  return text.replace(TABLES, `"aliases": ${aliases},\n${TABLES}`);
}

const packed = (text) => brotliCompressSync(withAliases(withLikenesses(withGaps(numbered(text)))));

const DATA = join(import.meta.dirname, "data");

const minors = readdirSync(DATA).filter((name) => /^\d+\.\d+$/.test(name));
for (const minor of minors) {
  const tables = join(DATA, minor, "tables.json");
  const file = `${tables}.br`;
  if (process.argv.includes("--clean")) rmSync(file, { force: true });
  else if (existsSync(tables)) writeFileSync(file, packed(readFileSync(tables, "utf8")));
}
