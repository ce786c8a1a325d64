import { enumDefinition } from "../view/enums.js";
import { enumeratorRows, macroFamilies } from "./enumerators.js";
import { type Drift, driftIn } from "./finding.js";
import { lines } from "./rows.js";

/**
 * Macros of a header's text that belong to an enum of the view by their prefix and have no row.
 *
 * @param header its path as a message names it
 */
export function macroDrift(text: string, header: string): Drift[] {
  return macroFamilies.flatMap(({ enumName, prefix, ignored }) => {
    const { members } = enumDefinition[enumName as keyof typeof enumDefinition];
    const known: readonly string[] = [...Object.values(members), ...ignored];
    const defined = [...text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)/gm)].map(([, name = ""]) => name);
    const unknown = [...new Set(defined)].filter((name) => name.startsWith(prefix) && !known.includes(name));
    const near = lines(enumeratorRows).findLast((row) => row.startsWith(`${enumName} `));
    return unknown.map((name) =>
      driftIn("enumerators.ts", `enum ${enumName}`, `${enumName} has the new macro ${name} (${header}).`, near),
    );
  });
}
