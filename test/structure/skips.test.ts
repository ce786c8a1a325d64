/** Every skip goes through test/support/needs.ts, so that it has a reason and can be required. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
/** The ways in which vitest lets a test pass without running. */
const SKIPS =
  /\bskipIf\b|\brunIf\b|\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|todo|only)\b|\{ skip \}|\b(?:context|ctx)\.skip\(/;

const files = ["packages", "tools", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /^(?!.*(node_modules|dist)\/).*\.(test|long)\.ts$/.test(path))
    .map((path) => join(folder, path)),
);

/** Lines that skip without a need. */
function offences(name: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => (SKIPS.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : []));
}

it("no test skips without a need", () => {
  const own = import.meta.filename;
  const found = files.filter((file) => join(root, file) !== own);
  expect(found.length).toBeGreaterThan(50);
  expect(found.flatMap((file) => offences(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
});

it.each(["it.skip('x')", "describe.skipIf(true)('x')", "async ({ skip }) => {", "it.concurrent.only('x')"])(
  "%s is found",
  (line) => {
    expect(offences("file", line)).toEqual([`file:1: ${line}`]);
  },
);
