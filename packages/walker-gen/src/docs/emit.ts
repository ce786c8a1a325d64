/** docs/view.md: every field of the view, its meaning and the releases that have it. */
import { readFileSync } from "node:fs";
import type { Model, ModelLayout } from "../model.js";
import { preamble } from "../preamble.js";
import { renderWith } from "../render.js";

const TEMPLATE = new URL("../../templates/docs/view.md.hbs", import.meta.url);

/** The N of 3.N. */
type Minor = number;

/**
 * The values of each minor, in the order of the releases; differing builds of one minor are joined
 * with "or".
 */
function byMinor(model: Model, describe: (layout: ModelLayout) => string | null): Map<Minor, string> {
  const said = new Map<Minor, Set<string>>();
  for (const { hex, layout } of model.builds) {
    const text = describe(model.layouts[layout] as ModelLayout);
    if (text === null) continue;
    const minor = (hex >>> 16) & 0xff;
    said.set(minor, (said.get(minor) ?? new Set()).add(text));
  }
  return new Map([...said].sort(([a], [b]) => a - b).map(([minor, texts]) => [minor, [...texts].sort().join(" or ")]));
}

/** Consecutive minors that say the same become a range: `3.11–3.13`. */
function ranges(said: ReadonlyMap<Minor, string>): { readonly releases: string; readonly text: string }[] {
  const found: { first: Minor; last: Minor; text: string }[] = [];
  for (const [minor, text] of said) {
    const last = found.at(-1);
    if (last && last.last === minor - 1 && last.text === text) last.last = minor;
    else found.push({ first: minor, last: minor, text });
  }
  return found.map(({ first, last, text }) => ({
    releases: first === last ? `3.${first}` : `3.${first}–3.${last}`,
    text,
  }));
}

const releases = (said: ReadonlyMap<Minor, string>) =>
  ranges(said)
    .map((range) => range.releases)
    .join(", ") || "none yet";

const values = (said: ReadonlyMap<Minor, string>) =>
  ranges(said)
    .map((range) => `${range.text} (${range.releases})`)
    .join(", ") || "none yet";

type Loose = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const shown = (value: unknown) => (value === null || value === undefined ? null : String(value));

export function emitDocs(model: Model): ReadonlyMap<string, string> {
  const zero = new Set(
    model.debugOffsets.flatMap(({ fields }) =>
      fields.filter(({ zeroIsAbsent }) => zeroIsAbsent).map(({ group, field }) => `${group}.${field}`),
    ),
  );
  const groups = model.groups.map(({ name: group, doc, fields }) => ({
    name: group,
    doc,
    fields: fields.map(({ name, doc }) => ({
      name,
      doc,
      zeroIsAbsent: zero.has(`${group}.${name}`),
      releases: releases(byMinor(model, ({ view }) => ((view.fields as Loose)[group]?.[name] ? "" : null))),
    })),
  }));
  const enums = model.enums.map(({ name: group, doc, members }) => ({
    name: group,
    doc,
    members: members.map((name) => ({
      name,
      values: values(byMinor(model, ({ view }) => shown((view.enums as Loose)[group]?.[name]))),
    })),
  }));
  const constants = model.constants.map(({ name, doc }) => ({
    name,
    doc,
    values: values(byMinor(model, ({ view }) => shown((view.constants as unknown as Record<string, unknown>)[name]))),
  }));
  const text = renderWith(readFileSync(TEMPLATE, "utf8"), {
    preamble: preamble("packages/layouts"),
    groups,
    enums,
    constants,
  });
  return new Map([["docs/view.md", text]]);
}
