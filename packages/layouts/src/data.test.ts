/** The published data: every table and pool against its schema, and against itself. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import {
  buildId,
  builds,
  folderOf,
  type Layout,
  load,
  POOL_FILE,
  parseBuildId,
  type RecordPool,
  versionOfHex,
} from "./index.js";

const schema = (name: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../schema/${name}`, import.meta.url)), "utf8"));

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addSchema(schema("records.schema.json"));
const validTable = ajv.compile(schema("table.schema.json"));
const validPool = ajv.compile({ $ref: "records.schema.json" });

const all = builds();
const pools = [...new Set(all.map((build) => folderOf(build)))];
const readPool = (folder: string): RecordPool => JSON.parse(readFileSync(join(folder, POOL_FILE), "utf8"));

it("has tables for every minor from 3.8 to 3.15", () => {
  const minors = new Set(all.map(({ version }) => Number(version.split(".")[1])));
  expect([...minors].sort((a, b) => a - b)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
});

describe.each(pools)("pool %s", (folder) => {
  const pool = readPool(folder);

  it("follows its schema", () => {
    expect(validPool(pool), JSON.stringify(validPool.errors?.slice(0, 3))).toBe(true);
  });

  it("addresses every record by its content, and holds all that they hold", () => {
    for (const [hash, record] of Object.entries(pool)) {
      expect(createHash("sha256").update(JSON.stringify(record)).digest("hex").slice(0, 16)).toBe(hash);
      for (const member of record.members) if (member.record) expect(pool).toHaveProperty(member.record);
    }
  });
});

describe.each(all)("$id", (build) => {
  const loaded: Layout = load(build);

  it("follows its schema and its name", () => {
    expect(validTable(loaded.table), JSON.stringify(validTable.errors?.slice(0, 3))).toBe(true);
    expect(buildId(loaded.table.build)).toBe(build.id);
    expect(versionOfHex(Number(loaded.table.build.hex))).toBe(build.version);
  });

  it("is proven", () => {
    expect(loaded.proven).toContain("compiler");
  });

  it("points only to records that its pool has, under their names", () => {
    for (const name of Object.keys(loaded.table.records)) expect(loaded.struct(name).name).toBe(name);
  });

  it("says what is absent, and has the rest", () => {
    for (const name of loaded.table.absent.records) expect(loaded.findStruct(name)).toBeNull();
    for (const name of loaded.table.absent.constants) expect(loaded.constants).not.toHaveProperty(name);
  });
});

describe("a build's id", () => {
  it.each([
    ["cpython-3.13.5t-aarch64-linux-gnu", { version: "3.13.5", abiflags: "t", distributor: "upstream" }],
    ["cpython-3.13.5+debian-x86_64-linux-gnu", { version: "3.13.5", abiflags: "", distributor: "debian" }],
    ["cpython-3.14.0rc2td+debian-s390x-linux-gnu", { version: "3.14.0rc2", abiflags: "td", distributor: "debian" }],
  ])("%s", (id, parts) => {
    const build = parseBuildId(id);
    expect(build).toMatchObject(parts);
    expect(build && buildId(build)).toBe(id);
  });

  it("is null for what is none", () => {
    expect(parseBuildId("records")).toBeNull();
  });
});
