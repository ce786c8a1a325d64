/** The C output: fragments of ordinary C in c/, and templates/c/ for what varies by release. */
import { readdirSync, readFileSync } from "node:fs";
import type { Model } from "../model.js";
import { PREAMBLE } from "../preamble.js";
import { renderWith } from "../render.js";
import { amalgamate } from "./amalgamate.js";
import { cContext } from "./context.js";

const SOURCES = new URL("../../c/", import.meta.url);
const LINUX_SOURCES = new URL("../../c/linux/", import.meta.url);
const SAMPLER_SOURCES = new URL("../../c/sampler/", import.meta.url);
const CORE_SOURCES = new URL("../../c/core/", import.meta.url);
const LOADED_SOURCES = new URL("../../c/loaded/", import.meta.url);
const LINUX_TEMPLATES = new URL("../../templates/c/linux/", import.meta.url);
const TEMPLATES = new URL("../../templates/c/", import.meta.url);

/** The text of every file in a folder that ends with `ending`, by its name without `strip`. */
function texts(folder: URL, ending: string, strip = ""): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return new Map(
    names.map((name) => [name.slice(0, name.length - strip.length), readFileSync(new URL(name, folder), "utf8")]),
  );
}

/** The fragments of pyframes.h that the model decides: `layout.h` and `tables.h`, by name. */
export function modelFragments(model: Model): Map<string, string> {
  return fragments(TEMPLATES, model);
}

/** The same of pyframes_linux.h: `build_ids.h`. */
export function linuxFragments(model: Model): Map<string, string> {
  return fragments(LINUX_TEMPLATES, model);
}

function fragments(folder: URL, model: Model): Map<string, string> {
  if (model.builds.length === 0) {
    throw new RangeError("There are no tables to generate from; make some with: npx nx run extract --version 3.13");
  }
  const context = cContext(model);
  const templates = texts(folder, ".h.hbs", ".hbs");
  return new Map([...templates].map(([name, template]) => [name, renderWith(template, context)]));
}

/**
 * The C walker.
 *
 * @returns the text of each file by its path from the repository's root.
 * @throws RangeError for a model without builds.
 */
export function emitC(model: Model): ReadonlyMap<string, string> {
  const core = new Map([...texts(SOURCES, ".h"), ...modelFragments(model)]);
  const linux = new Map([...texts(LINUX_SOURCES, ".h"), ...linuxFragments(model)]);
  const preamble = `/* ${PREAMBLE} */\n`;
  return new Map([
    ["generated/c/pyframes.h", preamble + amalgamate("pyframes.h", core)],
    ["generated/c/pyframes_sampler.h", preamble + amalgamate("pyframes_sampler.h", texts(SAMPLER_SOURCES, ".h"))],
    ["generated/c/pyframes_linux.h", preamble + amalgamate("pyframes_linux.h", linux)],
    ["generated/c/pyframes_loaded.h", preamble + amalgamate("pyframes_loaded.h", texts(LOADED_SOURCES, ".h"))],
    ["generated/c/pyframes_core.h", preamble + amalgamate("pyframes_core.h", texts(CORE_SOURCES, ".h"))],
  ]);
}
