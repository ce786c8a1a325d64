/**
 * npm runs this around packing, in a package's folder. A published package is one module, since
 * Node takes a third of a millisecond to find, open and compile each. Other packages stay outside
 * of the bundle, so that a program has one copy of each. `node bundle.mjs` replaces dist/index.js
 * with the bundle, `node bundle.mjs --clean` restores it.
 */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const ENTRY = "dist/index.js";
/** The compiler's own output, while the bundle takes its place. */
const MODULE = "dist/index.module.js";
const SUFFIXES = [".map", ""];
const BANNER = "// Bundled from the modules that the compiler made.";

/** Renamed into place: a test that runs meanwhile never finds half a file, or none. */
function replace(path, contents) {
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}

async function bundle() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    outfile: ENTRY,
    write: false,
    allowOverwrite: true,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: BANNER },
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
  for (const suffix of SUFFIXES) copyFileSync(ENTRY + suffix, MODULE + suffix);
  // If this is interrupted, the next build makes everything again.
  rmSync("dist/.tsbuildinfo", { force: true });
  for (const { path, contents } of outputFiles) replace(path, contents);
}

function clean() {
  const isBundled = readFileSync(ENTRY, "utf8").startsWith(BANNER);
  for (const suffix of SUFFIXES) {
    if (isBundled) renameSync(MODULE + suffix, ENTRY + suffix);
    else rmSync(MODULE + suffix, { force: true });
  }
}

clean();
if (!process.argv.includes("--clean")) await bundle();
