/**
 * `npx nx affected -t test` runs the tests that a change can break, and no others: Nx is asked
 * about a file of each part.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const nx = join(root, "node_modules/.bin/nx");

/** The projects, each with the directory of its files. */
const PROJECTS: Readonly<Record<string, string>> = {
  cli: "packages/cli",
  extract: "tools/extract",
  generated: "generated",
  layouts: "packages/layouts",
  memory: "packages/memory",
  record: "tools/record",
  test: "test",
  walker: "packages/walker",
  "walker-gen": "packages/walker-gen",
  workspace: "tools/workspace",
};

const AFFECTED: Readonly<Record<string, string>> = {
  "packages/layouts/src/layout.ts": "cli extract generated layouts record test walker walker-gen",
  "packages/memory/src/error.ts": "cli extract memory record test walker",
  "packages/walker-gen/src/render.ts": "cli generated record test walker walker-gen",
  "generated/ts/view.ts": "cli generated record test walker",
  "packages/walker/src/attach.ts": "cli record test walker",
  "packages/cli/src/main.ts": "cli test",
  "tools/extract/src/main.ts": "extract record test",
  "tools/record/src/main.ts": "record test",
  "tools/workspace/run.mjs": "test workspace",
  "test/live/programs.test.ts": "test",
  // A test file breaks no other project's tests, but those that read every source.
  "packages/memory/src/error.test.ts": "memory test",
  "test/support/needs.ts": "extract memory test walker-gen",
  "versions.json": "extract generated layouts walker-gen",
  "examples/c/dump.c": "cli test walker-gen",
  "bench/run.mjs": "test",
};

async function affected(file: string): Promise<string[]> {
  const args = ["show", "projects", "--affected", "-t", "test", "--files", file, "--json"];
  const { stdout } = await promisify(execFile)(nx, args, { cwd: root });
  return (JSON.parse(stdout) as string[]).sort();
}

const answers = new Map<string, Promise<string[]>>();
const ask = (file: string): Promise<string[]> => {
  const answer = answers.get(file) ?? affected(file);
  answers.set(file, answer);
  return answer;
};

const projectOf = (path: string): string | undefined =>
  Object.entries(PROJECTS).find(([, directory]) => path.startsWith(`${directory}/`))?.[0];

/**
 * What the files of a project import from other projects by path or by package name: `walker
 * imports packages/memory`.
 */
function importsOf(directory: string): string[] {
  const files = readdirSync(join(root, directory), { recursive: true, encoding: "utf8" });
  const sources = files
    .filter((path) => /^(?!.*(node_modules|dist)\/).*\.ts$/.test(path))
    .map((path) => join(directory, path));
  return sources.flatMap((source) =>
    [...readFileSync(join(root, source), "utf8").matchAll(/from "([^"]+)"/g)].flatMap(([, specifier = ""]) => {
      const target = targetOf(source, specifier);
      return target === undefined ? [] : [target];
    }),
  );
}

function targetOf(source: string, specifier: string): string | undefined {
  const [, name] = /^@pyframes\/([\w-]+)/.exec(specifier) ?? [];
  if (name !== undefined) return name;
  if (specifier.startsWith("#generated/")) return "generated";
  return specifier.startsWith(".") ? projectOf(join(dirname(source), specifier)) : undefined;
}

describe("a change", () => {
  it.concurrent.each(Object.entries(AFFECTED))("of %s affects the tests of: %s", async (file, projects) => {
    expect(await ask(file)).toEqual(projects.split(" ").filter(Boolean));
  });

  it("affects each project that imports the changed one", async () => {
    const known = new Map<string, string[]>();
    for (const [file] of Object.entries(AFFECTED).filter(([path]) =>
      /\/src\/(?!.*\.test\.ts)|^generated\/ts/.test(path),
    ))
      known.set(projectOf(file) ?? "", await ask(file));
    const missing: string[] = [];
    for (const [project, directory] of Object.entries(PROJECTS))
      for (const imported of new Set(importsOf(directory)))
        if (imported !== project && known.get(imported)?.includes(project) === false)
          missing.push(`${project} imports ${imported}, whose changes do not affect it`);
    expect(missing).toEqual([]);
  });
});

describe("each project", () => {
  it("has the lanes build, test, test:unit and lint, where it has anything to build or to test", async () => {
    const lanes = async (target: string) => {
      const { stdout } = await promisify(execFile)(nx, ["show", "projects", "--withTarget", target, "--json"], {
        cwd: root,
      });
      return (JSON.parse(stdout) as string[]).sort();
    };
    const names = Object.keys(PROJECTS).sort();
    expect(await lanes("test")).toEqual(names);
    expect(await lanes("test:unit")).toEqual(names);
    expect(await lanes("lint")).toEqual([...names, "bench"].sort());
    expect(await lanes("build")).toEqual(names.filter((name) => !["test", "workspace"].includes(name)));
  });
});
