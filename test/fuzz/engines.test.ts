import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { typescriptEngine } from "./engines.js";

const directory = mkdtempSync(join(tmpdir(), "pyframes-engines-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Far more than Node takes for a file of one byte, which is more than `LEAST`. */
const HELD = 256 * 1024 * 1024;
const LEAST = 16 * 1024 * 1024;

it("a run's memory is the run's, not what the campaign holds that started the engine", async () => {
  const held = Buffer.alloc(HELD, 1);
  const file = join(directory, "file");
  writeFileSync(file, "?");
  using engine = typescriptEngine(directory);
  const { status, resident } = await engine.run("core", "least", file);
  expect(status).toBe(1);
  expect(resident).toBeGreaterThan(LEAST / 1024);
  expect(resident).toBeLessThan(held.length / 1024);
});
