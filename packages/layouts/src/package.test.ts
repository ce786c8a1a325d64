/** What npm would publish: its size, and that it answers as the workspace does. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builds, type Layout, load } from "./index.js";

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
const MOST_BYTES = 400_000;

const directory = mkdtempSync(join(tmpdir(), "pyframes-pack-"));
const installed = join(directory, "node_modules", "@pyframes", "layouts");
let tarball: string;

beforeAll(() => {
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", directory], {
      cwd: PACKAGE,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  tarball = join(directory, filename);
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
}, 300_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it(`packs to at most ${MOST_BYTES} bytes`, () => {
  expect(statSync(tarball).size).toBeLessThanOrEqual(MOST_BYTES);
});

it("has every build, with the same layout", async () => {
  const published: typeof import("./index.js") = await import(pathToFileURL(join(installed, "dist", "index.js")).href);
  expect(published.builds()).toEqual(builds());
  // The last of each file, and some of all others.
  const minors = new Map(builds().map((build) => [build.version.split(".")[1], build]));
  const some = builds().filter((_, index) => index % 97 === 0);
  const said = (layout: Pick<Layout, "table" | "structs">) => {
    // Hashes are numbers there; what they stand for is the same.
    const { records, ...rest } = layout.table;
    return [
      rest,
      Object.keys(records),
      layout.structs().map((struct) => [struct.name, struct.size, struct.align, struct.fields()]),
    ];
  };
  for (const build of [...minors.values(), ...some]) expect(said(published.load(build))).toEqual(said(load(build)));
});
