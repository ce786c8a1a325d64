/**
 * The last step of the build: bundles the command into one file (src/bundle.ts) and removes earlier
 * ones.
 */
import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build, transform } from "esbuild";
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

/** Modules find files by their own URL. In the bundle each keeps the URL of its compiled file. */
const urls = {
  name: "urls",
  setup({ onLoad }) {
    onLoad({ filter: /\/(tools|packages)\/\w+\/dist\/.*\.js$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), {
        define: { "import.meta.url": "moduleUrl" },
        banner: `const moduleUrl = /* @__PURE__ */ urlOf(${JSON.stringify(relative(directory, path))});`,
      });
      return { contents: code };
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
  plugins: [validator, urls],
  banner: {
    js: 'const urlOf = (path) => require("node:url").pathToFileURL(require("node:path").join(__dirname, path)).href;',
  },
  logLevel: "warning",
});
renameSync(`${bundle}.new`, bundle);
const others = readdirSync(directory).filter((name) => /^command-\w+\.cjs$/.test(name) && name !== basename(bundle));
for (const name of others) rmSync(join(directory, name));
