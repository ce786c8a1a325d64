/** The TypeScript in the READMEs compiles against the packages' own declarations. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { diagnosticsOf } from "../support/diagnostics.js";

const root = resolve(import.meta.dirname, "../..");
const files = ["README.md", ...readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`)];
/** Declarations from the reader's program. */
const OWN = "declare const pid: number;\ndeclare function count(frames: readonly object[]): void;\n";

/** The compiler's messages about a program in the repository's root. */
function complaints(text: string): string[] {
  return diagnosticsOf(join(root, "readme-example.mts"), text, { skipLibCheck: true }).map(
    (each) => `${each.getLineNumber()}: ${JSON.stringify(each.getMessageText())}`,
  );
}

const programs = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program = ""]) => ({ file, program }));
});

describe("the TypeScript of", () => {
  it.each(programs)("$file compiles", { timeout: 60_000 }, ({ program }) => {
    expect(complaints(OWN + program)).toEqual([]);
  });

  it("the READMEs is seen to be wrong where it is", { timeout: 60_000 }, () => {
    expect(
      complaints(`${OWN}import { attach } from "@pyframes/walker";\n(await attach({ pid })).nothing;`),
    ).toHaveLength(1);
  });
});
