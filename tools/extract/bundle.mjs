/** The last step of the build: the command as one file (src/bundle.ts), in the place of those of earlier builds. */
import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { bundlePath } from "./dist/bundle.js";

const bundle = bundlePath();
const directory = dirname(bundle);

/** Modules find files by their own place: it is what it was. */
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
  plugins: [places],
  banner: {
    js: 'const placeOf = (path) => require("node:url").pathToFileURL(require("node:path").join(__dirname, path)).href;',
  },
  logLevel: "warning",
});
for (const name of readdirSync(directory)) if (/^command-\w+\.cjs$/.test(name)) rmSync(join(directory, name));
renameSync(`${bundle}.new`, bundle);
