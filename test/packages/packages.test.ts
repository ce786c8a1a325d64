/** The published packages: size, loaded modules, and the same answers as in the workspace. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as layouts from "@pyframes/layouts";
import * as memory from "@pyframes/memory";
import * as walker from "@pyframes/walker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnosticsOf } from "../support/diagnostics.js";

const root = resolve(import.meta.dirname, "../..");
const MOST_BYTES = { "@pyframes/layouts": 400_000, "@pyframes/memory": 80_000, "@pyframes/walker": 200_000 };
const sources = Object.entries({
  "@pyframes/layouts": layouts,
  "@pyframes/memory": memory,
  "@pyframes/walker": walker,
});
const cases = join(root, "test/conformance/cases");
const [recording = ""] = readdirSync(cases).filter((name) => name.endsWith(".core.gz"));

const directory = realpathSync(mkdtempSync(join(tmpdir(), "pyframes-packages-")));
const node = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: directory, encoding: "utf8" });
/** What a module prints that is a user's own, beside the installed packages. */
const evaluate = (program: string): unknown => JSON.parse(node("--input-type=module", "-e", program));
let sizes: Record<string, number>;

beforeAll(() => {
  sizes = JSON.parse(node(join(root, "tools/workspace/install-packages.mjs"), directory));
}, 300_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the published packages", () => {
  it.each(Object.entries(MOST_BYTES))("%s packs to at most %i bytes", (name, most) => {
    expect(sizes[name]).toBeLessThanOrEqual(most);
  });

  it.each(sources)("%s exports what its source does", (name, source) => {
    expect(evaluate(`console.log(JSON.stringify(Object.keys(await import("${name}")).sort()))`)).toEqual(
      Object.keys(source).sort(),
    );
  });

  it("find no drift in their own tables", () => {
    const found = evaluate(`
      import { builds, load } from "@pyframes/layouts";
      import { findDrift } from "@pyframes/layouts/drift";
      const newest = builds().at(-1);
      console.log(JSON.stringify([newest.id, findDrift(load(newest))]));`);
    expect(found).toEqual([layouts.builds().at(-1)?.id, []]);
  });

  it("are a module each, and load neither each other twice nor a native library", () => {
    writeFileSync(join(directory, "hooks.mjs"), HOOKS);
    const loaded = evaluate(`
      import { register } from "node:module";
      import { MessageChannel } from "node:worker_threads";
      const { port1, port2 } = new MessageChannel();
      const urls = [];
      port1.on("message", (url) => urls.push(url));
      register("./hooks.mjs", { parentURL: import.meta.url, data: port2, transferList: [port2] });
      await import("@pyframes/walker");
      await import("@pyframes/memory");
      await import("@pyframes/layouts");
      await new Promise((resolve) => setTimeout(resolve));
      port1.close();
      process.report.excludeNetwork = true;
      const native = process.report.getReport().sharedObjects.filter((path) => path.includes("koffi"));
      console.log(JSON.stringify({ urls: urls.sort(), native }));`);
    const urls = ["layouts", "memory", "walker"].map((name) =>
      pathToFileURL(join(directory, "node_modules/@pyframes", name, "dist/index.js")),
    );
    expect(loaded).toEqual({ urls: urls.map(String), native: [] });
  });

  it("share their classes", () => {
    const thrown = evaluate(`
      import { attach, WalkerError } from "@pyframes/walker";
      import { MemoryError } from "@pyframes/memory";
      const errors = await Promise.all([{ pid: 0 }, { core: "nowhere" }, { recording: "nowhere" }, { pid: process.pid }]
        .map((what) => attach(what).catch((error) => error)));
      console.log(JSON.stringify(errors.map((error) => [error instanceof MemoryError, error instanceof WalkerError])));`);
    expect(thrown).toEqual([...Array(3).fill([true, false]), [false, true]]);
  });

  it("name their sources where something is thrown", () => {
    const program = `
      import { attach } from "@pyframes/walker";
      console.log(JSON.stringify((await attach({ pid: 0 }).catch((error) => error)).stack));`;
    const stack = JSON.parse(node("--enable-source-maps", "--input-type=module", "-e", program));
    expect(stack).toMatch(/memory\/src\/process\/process-memory\.ts:\d+:\d+[\s\S]*walker\/src\/attach\.ts:\d+:\d+/);
  });

  it("have their types, and those are each other's", { timeout: 60_000 }, () => {
    const found = diagnosticsOf(join(directory, "user.mts"), USER);
    expect(found.map((each) => each.getMessageText())).toEqual([expect.stringContaining("'nothing' does not exist")]);
  });

  it("dump as the workspace does", () => {
    const args = ["dump", "--json", "--recording", join(cases, recording)];
    const installed = node(join(directory, "node_modules/pyframes/bin/pyframes.js"), ...args);
    expect(JSON.parse(installed).interpreters.length).toBeGreaterThan(0);
    expect(installed).toBe(node(join(root, "packages/cli/dist/main.js"), ...args));
  });
});

it("@pyframes/layouts has every build, with the same layout", async () => {
  const module = join(directory, "node_modules/@pyframes/layouts/dist/index.js");
  const published: typeof layouts = await import(pathToFileURL(module).href);
  const builds = layouts.builds();
  expect(published.builds()).toEqual(builds);
  // The last of each file, and some of all others.
  const minors = new Map(builds.map((build) => [build.version.split(".")[1], build]));
  const some = builds.filter((_, index) => index % 97 === 0);
  const said = (layout: Pick<layouts.Layout, "table" | "structs">) => {
    // Hashes are numbers there; what they stand for is the same.
    const { records, ...rest } = layout.table;
    return [
      rest,
      Object.keys(records),
      layout.structs().map((struct) => [struct.name, struct.size, struct.align, struct.fields()]),
    ];
  };
  for (const build of [...minors.values(), ...some]) {
    expect(said(published.load(build))).toEqual(said(layouts.load(build)));
  }
});

/** Reports each file that is loaded as a module. */
const HOOKS = `
let port;
export const initialize = (data) => void (port = data);
export async function load(url, context, next) {
  if (url.startsWith("file:")) port.postMessage(url);
  return next(url, context);
}`;

const USER = `
import { layout, type Layout } from "@pyframes/layouts";
import { type Memory, openProcess } from "@pyframes/memory";
import { attach, open, type Snapshot, type Target } from "@pyframes/walker";
const memory: Memory = openProcess(1);
const target: Target = open(memory, "It");
const snapshot: Snapshot = (await attach({ pid: 1 })).snapshot();
const table: Layout = layout({ version: "3.13.5" });
console.log(target, snapshot.python.version, table.table.build.nothing);
`;
