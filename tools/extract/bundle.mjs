/**
 * The last step of the build: bundles the command into one file (src/bundle.ts) and removes earlier
 * ones.
 */
import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { bundlePath } from "./dist/bundle.js";
import { AJV, schemaOfTables } from "./dist/schema-validator.js";

const bundle = bundlePath();
const directory = dirname(bundle);

/** Replaces ajv and the schema with the function that ajv compiles from the schema. */
const validator = {
  name: "validator",
  setup({ onLoad }) {
    onLoad({ filter: /\/dist\/schema-validator\.js$/ }, ({ path }) => {
      const ajv = new Ajv2020({ ...AJV, code: { source: true, esm: true } });
      return { contents: standaloneCode(ajv, ajv.compile(schemaOfTables())), resolveDir: dirname(path) };
    });
  },
};

/** Modules find files by their own location, so the bundle stays in the same folder. */
const places = {
  name: "places",
  setup({ onLoad }) {
    onLoad({ filter: /\/(tools|packages)\/\w+\/dist\/.*\.js$/ }, ({ path }) => {
      const place = JSON.stringify(relative(directory, path));
      const text = readFileSync(path, "utf8").replaceAll("import.meta.url", `placeOf(${place})`);
      return { contents: text };
    });
  },
};

await build({
  entryPoints: [join(directory, "command.js")],
  outfile: `${bundle}.new`,
  bundle: true,
  external: ["koffi"],
  platform: "node",
  format: "cjs",
  target: "node20",
  plugins: [validator, places],
  banner: {
    js: 'const placeOf = (path) => require("node:url").pathToFileURL(require("node:path").join(__dirname, path)).href;',
  },
  logLevel: "warning",
});
renameSync(`${bundle}.new`, bundle);
const others = readdirSync(directory).filter((name) => /^command-\w+\.cjs$/.test(name) && name !== basename(bundle));
for (const name of others) rmSync(join(directory, name));
