/**
 * npm runs this around packing, in a package's folder. A published package is one module, since
 * Node takes a third of a millisecond to find, open and compile each. Other packages stay outside
 * of the bundle, so that a program has one copy of each. `node bundle.mjs` replaces each exported
 * module with its bundle, `node bundle.mjs --clean` restores them.
 */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
/** `./dist/index.js`; exports that are plain paths are no modules. */
const ENTRIES = Object.values(exports).flatMap((conditions) => conditions.default ?? []);
/** The compiler's own output, while the bundle takes its place. */
const moduleOf = (entry) => entry.replace(/\.js$/, ".module.js");
const SUFFIXES = [".map", ""];
const BANNER = "// Bundled from the modules that the compiler made.";

/** Renamed into place: a test that runs meanwhile never finds half a file, or none. */
function replace(path, contents) {
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}

async function bundle(entry) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: entry,
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
  for (const suffix of SUFFIXES) copyFileSync(entry + suffix, moduleOf(entry) + suffix);
  // If this is interrupted, the next build makes everything again.
  rmSync("dist/.tsbuildinfo", { force: true });
  for (const { path, contents } of outputFiles) replace(path, contents);
}

function clean(entry) {
  const isBundled = readFileSync(entry, "utf8").startsWith(BANNER);
  for (const suffix of SUFFIXES) {
    if (isBundled) renameSync(moduleOf(entry) + suffix, entry + suffix);
    else rmSync(moduleOf(entry) + suffix, { force: true });
  }
}

for (const entry of ENTRIES) clean(entry);
if (!process.argv.includes("--clean")) for (const entry of ENTRIES) await bundle(entry);
