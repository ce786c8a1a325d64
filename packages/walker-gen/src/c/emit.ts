/** The C output: fragments of ordinary C in c/, and templates/c/ for what varies by release. */
import { readdirSync, readFileSync } from "node:fs";
import type { Model } from "../model.js";
import { PREAMBLE } from "../preamble.js";
import { renderWith } from "../render.js";
import { amalgamate } from "./amalgamate.js";
import { cContext, cSingleContext } from "./context.js";

const SOURCES = new URL("../../c/", import.meta.url);
const LINUX_SOURCES = new URL("../../c/linux/", import.meta.url);
const SAMPLER_SOURCES = new URL("../../c/sampler/", import.meta.url);
const CORE_SOURCES = new URL("../../c/core/", import.meta.url);
const LOADED_SOURCES = new URL("../../c/loaded/", import.meta.url);
const LINUX_TEMPLATES = new URL("../../templates/c/linux/", import.meta.url);
const TEMPLATES = new URL("../../templates/c/", import.meta.url);
/** Those that are otherwise where all builds have one layout. */
const SINGLE_LAYOUT_SOURCES = new URL("../../c/single_layout/", import.meta.url);
const SINGLE_LAYOUT_TEMPLATES = new URL("../../templates/c/single_layout/", import.meta.url);

/** The text of every file in a folder that ends with `ending`, by its name without `strip`. */
function texts(folder: URL, ending: string, strip = ""): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return new Map(
    names.map((name) => [name.slice(0, name.length - strip.length), readFileSync(new URL(name, folder), "utf8")]),
  );
}

/** The fragments of pyframes.h that the model decides: `layout.h` and `tables.h`, by name. */
export function modelFragments(model: Model): Map<string, string> {
  return fragments(TEMPLATES, cContext(model));
}

/** The same of pyframes_linux.h: `build_ids.h`. */
export function linuxFragments(model: Model): Map<string, string> {
  return fragments(LINUX_TEMPLATES, cContext(model));
}

function fragments(folder: URL, context: object): Map<string, string> {
  const templates = texts(folder, ".h.hbs", ".hbs");
  return new Map([...templates].map(([name, template]) => [name, renderWith(template, context)]));
}

/** The fragments of each header, by the header's name. */
function headers(model: Model): Map<string, ReadonlyMap<string, string>> {
  return new Map([
    ["pyframes.h", new Map([...texts(SOURCES, ".h"), ...modelFragments(model)])],
    ["pyframes_sampler.h", texts(SAMPLER_SOURCES, ".h")],
    ["pyframes_linux.h", new Map([...texts(LINUX_SOURCES, ".h"), ...linuxFragments(model)])],
    ["pyframes_loaded.h", texts(LOADED_SOURCES, ".h")],
    ["pyframes_core.h", texts(CORE_SOURCES, ".h")],
  ]);
}

/** The same where all builds have one layout: there is nothing to choose, and it is a constant. */
function singleLayoutHeaders(model: Model): Map<string, ReadonlyMap<string, string>> {
  const only = new Map([
    ...texts(SINGLE_LAYOUT_SOURCES, ".h"),
    ...fragments(SINGLE_LAYOUT_TEMPLATES, cSingleContext(model)),
  ]);
  const all = headers(model);
  all.set("pyframes.h", new Map([...(all.get("pyframes.h") ?? []), ...only]));
  return all;
}

/**
 * The C walker.
 *
 * @returns the text of each file by its path from the repository's root.
 * @throws RangeError for a model without builds.
 */
export function emitC(model: Model): ReadonlyMap<string, string> {
  if (model.builds.length === 0) {
    throw new RangeError("There are no tables to generate from; make some with: npx nx run extract --version 3.13");
  }
  const all = model.layouts.length === 1 ? singleLayoutHeaders(model) : headers(model);
  const preamble = `/* ${PREAMBLE} */\n`;
  return new Map([...all].map(([name, texts]) => [`generated/c/${name}`, preamble + amalgamate(name, texts)]));
}
