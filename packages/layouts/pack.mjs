/**
 * Run by npm around packing: the tables go into the package compressed, which is a third of what the
 * tarball's own gzip makes of them, and first rid of what compresses badly: hashes become numbers in the order of what
 * they name, and offsets become the gaps between one member's end and the next one's start, which are mostly 0.
 * `node pack.mjs` does it, `node pack.mjs --clean` takes it back.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

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

const packed = (text) => brotliCompressSync(withGaps(numbered(text)));

const DATA = join(import.meta.dirname, "data");

const minors = readdirSync(DATA).filter((name) => /^\d+\.\d+$/.test(name));
for (const minor of minors) {
  const tables = join(DATA, minor, "tables.json");
  const file = `${tables}.br`;
  if (process.argv.includes("--clean")) rmSync(file, { force: true });
  else if (existsSync(tables)) writeFileSync(file, packed(readFileSync(tables, "utf8")));
}
