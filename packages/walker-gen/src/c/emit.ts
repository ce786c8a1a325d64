/**
 * The C output: fragments of ordinary C in c/, and templates/c/ for what varies by release.
 * Fragments named .h have public types and prototypes; those named .c have tables and bodies.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Model } from "../model.js";
import { preamble } from "../preamble.js";
import { renderWith } from "../render.js";
import { type Amalgamation, amalgamate } from "./amalgamate.js";
import { cContext, cSingleContext } from "./context.js";
import { release } from "./release.js";

/**
 * The headers that users include, in the order of their dependence, and the folders below this
 * package that they come from.
 */
const HEADERS = [
  { name: "pyframes_layout.h", folder: "", tables: true },
  { name: "pyframes.h", folder: "", tables: false },
  { name: "pyframes_sampler.h", folder: "sampler/", tables: false },
  { name: "pyframes_linux.h", folder: "linux/", tables: true },
  { name: "pyframes_loaded.h", folder: "loaded/", tables: false },
  { name: "pyframes_core.h", folder: "core/", tables: false },
] as const;
/** Has the fragments that differ where all builds share one layout. */
const SINGLE_LAYOUT = "single_layout/";
const TEMPLATE_ENDING = ".hbs";

const LICENSE = `/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The pyframes authors
 */
`;

const sources = (folder: string): URL => new URL(`../../c/${folder}`, import.meta.url);
const templates = (folder: string): URL => new URL(`../../templates/c/${folder}`, import.meta.url);

/**
 * The text of every file in a folder whose name ends as `ending` says; none where there is no such
 * folder.
 */
function texts(folder: URL, ending: RegExp): [string, string][] {
  const names = readdirSync(folder).filter((name) => ending.test(name));
  return names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]);
}

function rendered(folder: URL, context: object): [string, string][] {
  return texts(folder, /\.hbs$/).map(([name, template]) => [
    name.slice(0, -TEMPLATE_ENDING.length),
    renderWith(template, context),
  ]);
}

/** The fragments of pyframes_layout.h that the model decides, by name. */
export function modelFragments(model: Model): Map<string, string> {
  return new Map(rendered(templates(""), { ...cContext(model), release }));
}

/** The same for the headers of one folder. */
export function folderFragments(folder: "linux/" | "loaded/", model: Model): Map<string, string> {
  return new Map(rendered(templates(folder), cContext(model)));
}

/** The fragments in one folder, those of the templates among them. */
function fragmentsIn(folder: string, model: Model): Map<string, string> {
  const own = texts(sources(folder), /\.[ch]$/);
  if (folder === "linux/" || folder === "loaded/") return new Map([...own, ...folderFragments(folder, model)]);
  if (folder !== "") return new Map(own);
  const all = [...own, ...modelFragments(model)];
  if (model.layouts.length !== 1) return new Map(all);
  const single = rendered(templates(SINGLE_LAYOUT), cSingleContext(model));
  return new Map([...all, ...texts(sources(SINGLE_LAYOUT), /\.[ch]$/), ...single]);
}

/** A header, and where its reader finds the source of each part. */
function header({ name, folder, tables }: (typeof HEADERS)[number], { text }: Amalgamation): [string, string] {
  const functions = `packages/walker-gen/c/${folder}`.replace(/\/$/, "");
  const source = tables ? `packages/layouts (tables and types) and ${functions} (functions)` : functions;
  return [`generated/c/${name}`, `/* ${preamble(source)} */\n${LICENSE}${text}`];
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
  let layout: Amalgamation | undefined;
  return new Map(
    HEADERS.map((each) => {
      const fragments = fragmentsIn(each.folder, model);
      for (const { name } of HEADERS) if (name !== each.name) fragments.delete(name);
      const whole = amalgamate(each.name, fragments, each.folder === "" ? layout?.fragments : undefined);
      layout ??= whole;
      return header(each, whole);
    }),
  );
}
