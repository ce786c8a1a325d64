/** The facts that both engines use and that hold for all builds, as the model has them. */
import { cpythonNumbers, executableRules, imageNames, machines, versionSources } from "@pyframes/layouts";
import { bounds } from "./bounds.js";
import type { SharedFacts } from "./model.js";

const named = <V>(rows: Readonly<Record<string, V>>): (V & { readonly name: string })[] =>
  Object.entries(rows).map(([name, row]) => ({ name, ...row }));

export const sharedFacts: SharedFacts = {
  bounds: named(bounds),
  numbers: named(cpythonNumbers),
  imageNames: named(imageNames),
  machines,
  versionSources: Object.keys(versionSources),
  executables: executableRules,
};
