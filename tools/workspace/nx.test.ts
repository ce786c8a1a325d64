import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { forwarded } from "./nx-arguments.mjs";

const split = (line: string) => line.split(" ");

describe("arguments for Nx", () => {
  it.each([
    ["run extract --version 3.13", "run extract -- --version 3.13"],
    ["run extract --all --target=s390x-linux-gnu", "run extract -- --all --target=s390x-linux-gnu"],
    ["run extract -- --version 3.13", "run extract -- --version 3.13"],
    ["run walker-gen:generate --check", "run walker-gen:generate --check"],
    ["run --project extract --target build", "run --project extract --target build"],
    ["run-many -t test --version", "run-many -t test --version"],
    ["--version", "--version"],
    ["run", "run"],
  ])("%s", (typed, given) => {
    expect(forwarded(split(typed)).join(" ")).toBe(given);
  });
});

it("nx run extract --version reaches the extractor", () => {
  const nx = join(import.meta.dirname, "nx.mjs");
  const { stdout, stderr } = spawnSync(process.execPath, [nx, ...split("run extract --version 3.x --target y")], {
    encoding: "utf8",
  });
  expect(stdout + stderr).toContain("3.x is no CPython version");
});
