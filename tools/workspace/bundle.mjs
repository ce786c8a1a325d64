/**
 * Run by npm around packing, in a package's folder: what is published has one module instead of dozens, each of which takes Node a third
 * of a millisecond to find, open and compile. Other packages stay outside of it, so that there is one of each however it is
 * come to. `node bundle.mjs` puts the bundle in the place of dist/index.js, `node bundle.mjs --clean` takes it back.
 */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const ENTRY = "dist/index.js";
/** Where the compiler's own output is meanwhile. */
const MODULE = "dist/index.module.js";
const SUFFIXES = [".map", ""];
const BANNER = "// Bundled from the modules that the compiler made.";

/** At no moment is there half a file, or none: tests run what is here meanwhile. */
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
  // Where this is interrupted, the next build makes everything anew.
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
