/**
 * Run by npm around packing: the tables go into the package compressed, which is a third of what the
 * tarball's own gzip makes of them, and with hashes as short as still tells them apart: nothing compresses those.
 * `node pack.mjs` does it, `node pack.mjs --clean` takes it back.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const HASH = /"[0-9a-f]{16}"/g;

/** The same file with every hash cut to the shortest length at which no two of them are the same. */
function shortened(text) {
  const hashes = [...new Set(text.match(HASH))].map((quoted) => quoted.slice(1, -1));
  let length = 1;
  while (new Set(hashes.map((hash) => hash.slice(0, length))).size < hashes.length) length++;
  return text.replace(HASH, (quoted) => `${quoted.slice(0, length + 1)}"`);
}

const DATA = join(import.meta.dirname, "data");

const minors = readdirSync(DATA).filter((name) => /^\d+\.\d+$/.test(name));
for (const minor of minors) {
  const tables = join(DATA, minor, "tables.json");
  const packed = `${tables}.br`;
  if (process.argv.includes("--clean")) rmSync(packed, { force: true });
  else if (existsSync(tables)) writeFileSync(packed, brotliCompressSync(shortened(readFileSync(tables, "utf8"))));
}
