/** Files that once made the engines differ. A file that the campaign finds is added to found/. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { cEngine, typescriptEngine } from "./engines.js";

const found = fileURLToPath(new URL("found/", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "pyframes-found-"));
const ts = typescriptEngine(directory);
const c = cEngine(directory, "c", ["-O1"]);
afterAll(() => {
  ts[Symbol.dispose]();
  c[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

describe.each(readdirSync(found))("%s", (name) => {
  const file = join(directory, "file");
  for (const kind of ["core", "recording"] as const) {
    for (const extent of ["least", "most"] as const) {
      it(`gives the same in both engines, as a ${kind}, with the ${extent} that a snapshot can have`, async () => {
        writeFileSync(file, gunzipSync(readFileSync(join(found, name))));
        const [one, other] = [await ts.run(kind, extent, file), await c.run(kind, extent, file)];
        expect([0, 1]).toContain(one.status);
        expect(other.status).toBe(one.status);
        expect(other.stdout).toBe(one.stdout);
      });
    }
  }
});
