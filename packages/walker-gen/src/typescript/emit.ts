import type { Model } from "../model.js";
import { addBuilds } from "./builds-file.js";
import { addConstants } from "./constants-file.js";
import { addDebugOffsets } from "./debug-offsets-file.js";
import { addExecutables } from "./executables-file.js";
import { addFacts } from "./facts-file.js";
import { addGroups } from "./groups-file.js";
import { addLayouts } from "./layouts-file.js";
import { sourceFile } from "./source-file.js";

/**
 * The TypeScript output: what varies by release, for the walker in packages/walker.
 *
 * @returns the text of each file by its path from the repository's root.
 */
export function emitTypeScript(model: Model): ReadonlyMap<string, string> {
  return new Map([
    [
      "generated/ts/view.ts",
      sourceFile("groups-file.ts", (file) => {
        addGroups(file, model);
        addConstants(file, model);
      }),
    ],
    ["generated/ts/layouts.ts", sourceFile("layouts-file.ts", (file) => addLayouts(file, model))],
    ["generated/ts/builds.ts", sourceFile("builds-file.ts", (file) => addBuilds(file, model))],
    ["generated/ts/facts.ts", sourceFile("facts-file.ts", (file) => addFacts(file, model))],
    ["generated/ts/executables.ts", sourceFile("executables-file.ts", (file) => addExecutables(file, model))],
    ["generated/ts/debug-offsets.ts", sourceFile("debug-offsets-file.ts", (file) => addDebugOffsets(file, model))],
  ]);
}
