/**
 * The index of build-ids: its schema, the published builds in it, and the refusal of duplicates.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { BuildIdConflict, buildIdIndex, buildOfBuildId, builds, provenance, readBuildIds } from "./index.js";

const schema = JSON.parse(
  readFileSync(fileURLToPath(new URL("../schema/build-ids.schema.json", import.meta.url)), "utf8"),
);
const file = readBuildIds();

describe("data/build-ids.json", () => {
  it("follows its schema", () => {
    const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);
    validate(file);
    expect(validate.errors).toBeNull();
  });

  it("is what the builds' provenance says, the other way round", () => {
    const said = builds().flatMap((build) => {
      const binaries = provenance(build)?.binaries;
      return binaries === undefined ? [] : [[build.id, binaries] as const];
    });
    expect(Object.fromEntries(said)).toEqual(file.builds);
  });

  it("finds the build of each binary, with its identification written in any way", () => {
    for (const [build, identifications] of Object.entries(file.builds)) {
      for (const identification of identifications) {
        expect(buildOfBuildId(identification)?.id).toBe(build);
        expect(buildOfBuildId(identification.toUpperCase().replace(/^(.{8})/, "$1-"))?.id).toBe(build);
      }
    }
  });
});

it("knows nothing of a binary that was never seen", () => {
  expect(buildOfBuildId("00".repeat(20))).toBeNull();
  expect(buildOfBuildId("")).toBeNull();
});

it("refuses a build-id of two builds, and names both", () => {
  const twice = {
    format: 1,
    builds: { "cpython-3.13.5-a": ["abcd"], "cpython-3.13.5+debian-a": ["ef01", "abcd"] },
  } as const;
  expect(() => buildIdIndex(twice)).toThrow(BuildIdConflict);
  expect(() => buildIdIndex(twice)).toThrow(
    "The build-id abcd is said to be of two builds, cpython-3.13.5-a and cpython-3.13.5+debian-a.",
  );
});
