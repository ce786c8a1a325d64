/** versions.json: against its schema, against itself, and against the tables. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { builds, compareVersions, load, minorOf, type VersionsFile, versionOfHex } from "./index.js";

const read = (path: string) => JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8"));
const file: VersionsFile = read("../../../versions.json");
const releases = Object.entries(file.releases);

describe("versions.json", () => {
  it("follows its schema", () => {
    const valid = new Ajv2020({ allErrors: true, strict: true }).compile(read("../schema/versions.schema.json"));
    valid(file);
    expect(valid.errors?.slice(0, 3) ?? []).toEqual([]);
  });

  it("names each release as its hex and its tag do", () => {
    for (const [version, { hex, tag }] of releases) {
      expect(versionOfHex(Number(hex))).toBe(version);
      expect(tag).toBe(`v${version}`);
    }
  });

  it("is in order, and skips no patch of a minor", () => {
    const versions = releases.map(([version]) => version);
    expect(versions).toEqual([...versions].sort(compareVersions));
    for (const minor of new Set(versions.map(minorOf))) {
      const patches = versions.filter((version) => minorOf(version) === minor);
      expect(patches).toEqual(patches.map((_, patch) => `${minor}.${patch}`));
    }
    expect(versions[0]).toBe("3.6.0");
  });

  it("has no archive twice", () => {
    const sums = releases.flatMap(([, { sha256 }]) => Object.values(sha256));
    expect(new Set(sums).size).toBe(sums.length);
  });

  it("has every final release that has a table", () => {
    for (const build of builds().filter(({ version }) => /^[\d.]+$/.test(version))) {
      expect(file.releases[build.version]?.hex, build.id).toBe(load(build).build.hex);
    }
  });
});
