/**
 * Run by npm around packing: the tables go into the package compressed, which is a third of what the
 * tarball's own gzip makes of them. `node pack.mjs` compresses, `node pack.mjs --clean` takes that back.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const DATA = join(import.meta.dirname, "data");

for (const minor of readdirSync(DATA)) {
  const tables = join(DATA, minor, "tables.json");
  const packed = `${tables}.br`;
  if (process.argv.includes("--clean")) rmSync(packed, { force: true });
  // Without its line breaks the file is the same JSON.
  else if (existsSync(tables))
    writeFileSync(packed, brotliCompressSync(JSON.stringify(JSON.parse(readFileSync(tables, "utf8")))));
}
