/** Good and bad requests of all kinds, for a small header tree in a git clone. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Build,
  builds,
  describeViewChange,
  diffLayouts,
  filesOf,
  forgetTables,
  type Layout,
  load,
  parseBuildId,
  provenance,
} from "@pyframes/layouts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { extract } from "./extract.js";
import { PYTHON_TYPES } from "./layout/testing/python-types.js";
import type { Request } from "./sources/source.js";
import { UserError } from "./user-error.js";

/** The smallest headers that satisfy the probe. */
const PYTHON_H = `
#include <stddef.h>
#include <wchar.h>
#include <pyconfig.h>
#include "patchlevel.h"
${PYTHON_TYPES}
typedef struct _ts { struct _ts *prev, *next; } PyThreadState;
`;

const patchlevel = (version: string, hex: string) => `#define PY_VERSION "${version}"\n#define PY_VERSION_HEX ${hex}\n`;

const at9998 = patchlevel("3.9.98", "0x030962f0");

let scratch: string;
let clone: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-C", clone, "-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { stdio: "pipe" });

function commit(files: Record<string, string>, tag: string): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(clone, "Include", name), text);
  git("add", "-A");
  git("commit", "-q", "-m", tag);
  git("tag", tag);
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "pyframes-extract-"));
  process.env.XDG_CACHE_HOME = join(scratch, "cache");
  clone = join(scratch, "clone");
  mkdirSync(join(clone, "Include"), { recursive: true });
  git("init", "-q");
  commit({ "Python.h": PYTHON_H, "patchlevel.h": at9998 }, "v3.9.98");
  commit({ "patchlevel.h": patchlevel("3.9.99", "0x030963f0") }, "upstream/3.9.99");
  commit({ "patchlevel.h": patchlevel("3.9.97", "0x030963f0") }, "mixed");
  commit(
    {
      "Python.h": `${PYTHON_TYPES}\nstruct s { undeclared_t x; };\n`,
      "patchlevel.h": patchlevel("3.9.96", "0x030960f0"),
    },
    "broken",
  );
  commit({ "Python.h": PYTHON_H.replace("*prev, *next", "*next, *prev"), "patchlevel.h": at9998 }, "v3.9.98-other");
  const next = PYTHON_H.replace("struct _ts *prev, *next;", "long fresh; struct _ts *prev;");
  commit({ "Python.h": next, "patchlevel.h": patchlevel("3.99.0a0", "0x036300a0") }, "v3.99.0a0");
  git("branch", "main");
  commit({ "patchlevel.h": patchlevel("3.99.0a0+", "0x036300a0") }, "after");
  git("rm", "-q", "Include/Python.h");
  git("commit", "-q", "-m", "no headers");
  git("tag", "empty");
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const out = () => join(scratch, "out");
const base: Request = { version: "3.9", abiflags: "", target: "x86_64-linux-gnu" };

/** A request without its undefined members. */
function requestOf(request: Attempt): Request {
  const given = Object.entries({ ...base, ...request }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as Request;
}

type Attempt = { readonly [K in keyof Request]?: Request[K] | undefined };

async function attempt(request: Attempt, source?: string) {
  const lines: string[] = [];
  const summary = await extract(requestOf(request), { source, directory: out(), log: (line) => lines.push(line) });
  return { summary, lines };
}

/** Every failure is one sentence of ours, and leaves no file. */
async function refused(request: Partial<Request>, words: string, source?: string): Promise<void> {
  rmSync(out(), { recursive: true, force: true });
  const error = await attempt(request, source).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain(words);
  expect((error as UserError).message).not.toContain("\n");
  expect(existsSync(out())).toBe(false);
}

describe("the command", () => {
  const tool = fileURLToPath(new URL("../", import.meta.url));
  const made = (entry: string) => {
    const options = ["--git", clone, "--ref", "v3.9.98", "--out", join(scratch, entry)];
    const args = [join(tool, "dist", entry), ...options];
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: { ...process.env, PYFRAMES_DEBUG: "1" },
    });
    const files = filesOf({ version: "3.9.98" }, join(scratch, entry));
    return { status, stderr, files: status === 0 && Object.values(files).map((path) => readFileSync(path, "utf8")) };
  };

  it("makes as one file what it makes module by module", async () => {
    // As the build does; Nx may have restored the output from its cache without the file that shows
    // it to be current.
    execFileSync(process.execPath, [join(tool, "../../node_modules/typescript/bin/tsc"), "-b", tool]);
    execFileSync(process.execPath, [join(tool, "bundle.mjs")]);
    const { bundlePath }: typeof import("./bundle.js") = await import(join(tool, "dist", "bundle.js"));
    const bundle = bundlePath() as string;
    expect(existsSync(bundle)).toBe(true);
    const modules = made("command.js");
    expect(modules).toMatchObject({ status: 0 });
    expect(made(basename(bundle))).toEqual(modules);
    expect(made("main.js")).toEqual(modules);
  });
});

describe("a git clone", () => {
  it("gives the newest tag of a minor, whichever way it is spelled", async () => {
    const { summary } = await attempt({ git: clone });
    expect(summary).toMatchObject({ build: "cpython-3.9.99-x86_64-linux-gnu", source: "git" });
    expect(summary.evidence.map(({ kind }) => kind)).toEqual(["compiler"]);
    const build = parseBuildId(summary.build);
    const thread = build && load(build, out()).struct("PyThreadState");
    expect(thread?.fields().map(({ name, offset }) => [name, offset])).toEqual([
      ["prev", 0],
      ["next", 8],
    ]);
  });

  it("gives exactly the release asked for, also from a bare clone", async () => {
    const bare = join(scratch, "bare.git");
    execFileSync("git", ["clone", "-q", "--bare", clone, bare]);
    const { summary } = await attempt({ version: "3.9.98", git: bare });
    expect(summary.release).toBe("3.9.98");
  });

  it("keeps one pool for the builds of a minor, and leaves no temporary file", async () => {
    await attempt({ version: "3.9.98", git: clone });
    await attempt({ version: "3.9.99", git: clone });
    expect(readdirSync(join(out(), "3.9"))).toEqual(["provenance.json", "tables.json"]);
    expect(builds(out()).map(({ id }) => id)).toEqual([
      "cpython-3.9.98-x86_64-linux-gnu",
      "cpython-3.9.99-x86_64-linux-gnu",
    ]);
    for (const build of builds(out())) {
      expect(provenance(build, out())?.headers).toHaveProperty("<include>/Python.h");
    }
  });

  it("is refused when it is none, lacks the ref, or has no headers there", async () => {
    await refused({ git: scratch }, "is no git repository");
    await refused({ git: clone, ref: "v9" }, "has no ref v9");
    await refused({ git: clone, ref: "--all" }, "has no ref --all");
    await refused({ git: clone, ref: "empty" }, "has no Include/Python.h");
    await refused({ version: "3.8", git: clone }, "has no tag of 3.8");
  });

  it("is refused when its patchlevel.h is another release's", async () => {
    await refused({ version: "3.8", git: clone, ref: "v3.9.98" }, "has headers of 3.9.98");
    await refused({ version: "3.9.97", git: clone, ref: "mixed" }, "mixes releases");
  });

  it("is refused when its headers do not parse", async () => {
    await refused({ git: clone, ref: "broken" }, "unknown type name 'undeclared_t'");
  });
});

describe("a CPython that has no release yet", () => {
  it("gives a table of its own, without a version being asked for", async () => {
    const { summary } = await attempt({ version: undefined, git: clone, ref: "main" });
    expect(summary).toMatchObject({ build: "cpython-3.99.0a0-x86_64-linux-gnu", release: "3.99.0a0" });
    expect((await attempt({ version: "3.99.0a0", git: clone })).summary.build).toBe(summary.build);
    await refused({ version: "3.99", git: clone }, "has no tag of 3.99");
  });

  it("is compared with the last release in words, which name lost fields of the view", async () => {
    const builds = await Promise.all(
      [{ version: "3.9.98" }, { version: undefined, ref: "main" }].map(async (request) => {
        const { summary } = await attempt({ git: clone, ...request });
        return load(parseBuildId(summary.build) as Build, out());
      }),
    );
    const [last, next] = builds as [Layout, Layout];
    const { fields: all } = diffLayouts(last, next).view;
    // The others are of records that are in no header, which the extractor adds.
    const fields = all.filter(({ field }) => field.startsWith("thread_state."));
    expect(fields.map((change) => `${change.field} ${describeViewChange(change)}`)).toEqual([
      "thread_state.prev moved from 0 to 8",
      "thread_state.next vanished: was PyThreadState.next, at 8",
    ]);
  });

  it("and is no release either, but a later commit, says so in its id", async () => {
    const { summary } = await attempt({ version: undefined, git: clone, ref: "after" });
    expect(summary.build).toBe("cpython-3.99.0a0+git-x86_64-linux-gnu");
  });
});

describe("two builds under one id", () => {
  it("are refused, naming the build and the field; the table that is there stays", async () => {
    rmSync(out(), { recursive: true, force: true });
    forgetTables();
    const request = { version: "3.9.98", git: clone };
    const { summary } = await attempt(request);
    const before = readFileSync(summary.file, "utf8");
    const other = attempt({ ...request, ref: "v3.9.98-other" });
    await expect(other).rejects.toThrow(UserError);
    await expect(other).rejects.toThrow("cpython-3.9.98-x86_64-linux-gnu has a table already (from git v3.9.98 ");
    await expect(other).rejects.toThrow("_ts.next moved from 8 to 0: two builds have one id");
    expect(readFileSync(summary.file, "utf8")).toBe(before);
  });

  it("leave the files as they are where the second brings nothing, as on another machine", async () => {
    const request = { version: "3.9.98", git: clone };
    const { file } = (await attempt(request)).summary;
    const provenance = filesOf({ version: "3.9.98" }, out()).provenance;
    const [other, before] = ["libclang of another machine", readFileSync(provenance, "utf8")];
    writeFileSync(provenance, before.replace(/"libclang":"[^"]*"/, `"libclang":"${other}"`));
    expect((await attempt(request)).summary).toMatchObject({ file, news: false });
    expect(readFileSync(provenance, "utf8")).toContain(other);
    const options = { directory: out(), replace: true, log: () => {} };
    expect(await extract({ ...base, ...request }, options)).toMatchObject({ news: true });
    expect(readFileSync(provenance, "utf8")).toBe(before);
  });

  it("may replace one another when asked to", async () => {
    const options = { directory: out(), replace: true, log: () => {} };
    const { build } = await extract({ ...base, version: "3.9.98", git: clone, ref: "v3.9.98-other" }, options);
    expect(
      load(parseBuildId(build) as Build, out())
        .struct("_ts")
        .field("next").offset,
    ).toBe(0);
  });
});

describe("a request", () => {
  it("for what is no version, target or flag is refused", async () => {
    await refused({ version: "three" }, "three is no CPython version");
    await refused({ target: "vax-dec-ultrix" }, "vax-dec-ultrix is no target known here");
    await refused({ abiflags: "x" }, "--abiflags x is none of");
    await refused({}, "There is no header source cvs", "cvs");
  });

  it("for an interpreter that is none, or another release, is refused", async () => {
    await refused({ python: "/bin/true" }, "cannot be asked for its headers");
  });

  it("that no source can answer names every source and why", async () => {
    await refused({ version: "3.9.250" }, "installed: no interpreter 3.9.250", "installed");
  });
});
