/**
 * The README's table of additions: each thing is added in a copy of the repository, in exactly the
 * files of its row, and must then be in the tables, the tools and both walkers.
 */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "pyframes-additions-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The sources of the generator and the extractor. */
const PARTS = [
  "packages",
  "tools/extract",
  "generated",
  "docs",
  "README.md",
  "package.json",
  "versions.json",
  "tsconfig.base.json",
];

/** Inserts text after the first occurrence of another, which must exist. */
const after = (place: string, text: string) => (old: string) => {
  if (!old.includes(place)) throw new Error(`There is no "${place}" to add something after.`);
  return old.replace(place, () => `${place}${text}`);
};
const before = (place: string, text: string) => (old: string) => {
  if (!old.includes(place)) throw new Error(`There is no "${place}" to add something before.`);
  return old.replace(place, () => `${text}${place}`);
};

interface Addition {
  /** The row's first cell. */
  readonly thing: string;
  /** Each file's change, by its path; a new file changes from nothing. */
  readonly edits: Readonly<Record<string, (old: string) => string>>;
  /** For each file that must show the addition after generation, the text that shows it. */
  readonly shown: Readonly<Record<string, string>>;
}

const LOONGARCH = `  "loongarch64-linux-gnu": {
    pointerSize: 8, byteOrder: "little", machine: 258, pthreadTid: 208, multiarch: "loongarch64-linux-gnu",
    perfTrampolineSince: null, libc: "glibc", loader: "lib64/ld-linux-loongarch-lp64d.so.1",
    debian: { name: "loong64", firstSuite: "sid" }, runsOn: ["loong64"], qemu: "loongarch64", otherCompilers: [],
  },
`;

const additions: readonly Addition[] = [
  {
    thing: "a header source",
    edits: {
      "tools/extract/src/sources/NAME.ts": () =>
        'import type { HeaderSource } from "./source.js";\n' +
        'export const added: HeaderSource = { name: "added", find: async () => ({ reason: "none here" }) };\n',
      "tools/extract/src/sources/index.ts": (old) =>
        before(
          "import { UserError",
          'import { added } from "./NAME.js";\n',
        )(old).replace("= [installed,", "= [added, installed,"),
    },
    shown: { "tools/extract/dist/sources/index.js": "[added, installed" },
  },
  {
    thing: "a target",
    edits: { "packages/layouts/src/targets.ts": after("export const targets = {\n", LOONGARCH) },
    shown: {
      "generated/ts/facts.ts": 'machine: 258, class: 64, byteOrder: "little", triple: "loongarch64-linux-gnu"',
      "generated/c/pyframes_linux.h": '{ 258u, 64u, 0u, { "loongarch64-linux-gnu", "loongarch64-linux-musl" } }',
    },
  },
  {
    thing: "a constant of the view",
    edits: {
      "packages/layouts/src/view/constant-definitions.ts": after(
        "export const constantDefinition = {\n",
        '  added_constant: macro("an added constant", "CO_NESTED"),\n',
      ),
      "packages/layouts/src/drift/constants.ts": after(
        "export const constantRows: string = `\n",
        "added_constant  3.6-  16\n",
      ),
    },
    shown: {
      "generated/ts/view.ts": "readonly added_constant: number | null;",
      "generated/c/pyframes_layout.h": "pyf_constant added_constant;",
      "docs/view.md": "| `added_constant` | an added constant | 16 (3.6–3.15) |",
    },
  },
  {
    thing: "a field of the view",
    edits: {
      "packages/layouts/src/view/definition.ts": after(
        '  interpreter_state: {\n    records: ["PyInterpreterState"],\n    doc: "PyInterpreterState (struct _is)",\n    fields: {\n',
        '      added_field: extra("PyObject *: an added field", "codec_search_path"),\n',
      ),
      "packages/layouts/src/drift/fields.ts": after(
        "export const fieldRows: string = `\n",
        "interpreter_state.added_field  3.6-3.12  pointer PyInterpreterState.codec_search_path: PyObject *\n",
      ),
    },
    shown: {
      "generated/ts/view.ts": "readonly added_field: F;",
      "generated/c/pyframes_layout.h": "pyf_field added_field;",
      "docs/view.md": "| `added_field` | PyObject *: an added field | 3.6–3.12 |",
    },
  },
  {
    thing: "a minor's test interpreter",
    edits: {
      "tools/extract/src/sources/debian-suites.ts": before('  { minor: "3.15"', '  { minor: "3.99", suite: "sid" },\n'),
    },
    shown: { "tools/extract/dist/sources/debian-suites.js": "3.99" },
  },
  {
    thing: "a bound of both walkers",
    edits: {
      "packages/walker-gen/src/bounds.ts": after(
        "export const bounds = {\n",
        '  max_added: shown(12345, "an added bound"),\n',
      ),
    },
    shown: {
      "generated/ts/facts.ts": "export const maxAdded = 12345;",
      "generated/c/pyframes.h": "#define PYF_MAX_ADDED 12345u",
    },
  },
  {
    thing: "a release",
    edits: {
      "versions.json": before(
        '    "3.15.0":',
        '    "3.14.99": {"hex": "0x030e63f0", "tag": "v3.14.99", "sha256": {}},\n',
      ),
    },
    shown: { "docs/releases.md": "3.14.99" },
  },
];

/** The files that a row of the README names. */
function filesOf(thing: string): string[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const row = readme.split("\n").find((line) => line.startsWith(`| ${thing} |`)) ?? "";
  return [...row.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code).filter((code) => /^\S+\.\w+$/.test(code));
}

/** Links every package, and the workspace's own ones to their copies. */
function linkModules(): void {
  for (const scope of ["", "@pyframes"]) {
    mkdirSync(join(copy, "node_modules", scope), { recursive: true });
    for (const name of readdirSync(join(root, "node_modules", scope))) {
      if (name === "@pyframes") continue;
      const own = ["packages", "tools"].map((folder) => join(copy, folder, name)).find((path) => existsSync(path));
      const there = scope === "" ? join(root, "node_modules", name) : own;
      if (there !== undefined) symlinkSync(there, join(copy, "node_modules", scope, name));
    }
  }
}

const run = async (command: string, ...args: string[]) =>
  await promisify(execFile)(process.execPath, [command, ...args], { cwd: copy, maxBuffer: 1 << 26 }).catch(
    (error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${basename(command)} fails in the copy:\n${error.stdout}${error.stderr}`);
    },
  );

beforeAll(async () => {
  for (const part of PARTS) {
    mkdirSync(dirname(join(copy, part)), { recursive: true });
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => basename(path) !== "node_modules",
    });
  }
  linkModules();
  for (const [path, edit] of additions.flatMap(({ edits }) => Object.entries(edits))) {
    const file = join(copy, path);
    writeFileSync(file, edit(existsSync(file) ? readFileSync(file, "utf8") : ""));
  }
  await run(join(root, "node_modules/typescript/bin/tsc"), "-b", "packages/walker-gen", "tools/extract");
  await run("packages/walker-gen/dist/main.js");
  await run(join(root, "node_modules/typescript/bin/tsc"), "-b", "packages/walker");
});

describe("the README's table of additions", () => {
  it.each(additions)("names exactly the files that $thing takes", ({ thing, edits }) => {
    expect(filesOf(thing)).toEqual(Object.keys(edits));
  });

  it.each(
    additions.flatMap(({ thing, shown }) => Object.entries(shown).map(([path, text]) => ({ thing, path, text }))),
  )("$thing is in $path", ({ path, text }) => {
    expect(readFileSync(join(copy, path), "utf8")).toContain(text);
  });

  it("makes the TypeScript walker accept the target", async () => {
    const image = (machine: number) => `{ format: "elf", machine: ${machine}, class: 64, byteOrder: "little" }`;
    writeFileSync(
      join(copy, "machine.js"),
      'import { targetOf } from "./packages/walker/dist/build/machines.js";\n' +
        `console.log(targetOf(${image(258)}, null), targetOf(${image(259)}, null));\n`,
    );
    expect((await run("machine.js")).stdout).toBe("loongarch64-linux-gnu machine259-linux-gnu\n");
  });

  it("makes the C walker accept the target", async () => {
    writeFileSync(
      join(copy, "machine.c"),
      '#include "pyframes_linux.h"\n#include <stdio.h>\nint main(void) {\n' +
        "  pyfi_elf elf;\n  memset(&elf, 0, sizeof elf);\n  elf.machine = 258;\n  elf.file_class = ELFCLASS64;\n" +
        "  return puts(pyfi_elf_triple(&elf, 1)) < 0;\n}\n",
    );
    const compile = promisify(execFile);
    await compile("cc", ["-O0", "-Igenerated/c", "machine.c", "-o", "machine"], { cwd: copy });
    expect((await compile(join(copy, "machine"))).stdout).toBe("loongarch64-linux-musl\n");
  });

  it("names files that exist for a kind of executable", () => {
    const files = filesOf("a kind of executable");
    expect(files).toHaveLength(3);
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
