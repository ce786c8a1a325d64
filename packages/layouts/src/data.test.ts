/** The published data: every file against its schema, and every table against itself. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import {
  type Build,
  buildId,
  builds,
  decodeTable,
  encodeTables,
  filesOf,
  type Layout,
  load,
  parseBuildId,
  provenance,
  type RecordPool,
  type TableFile,
  versionOfHex,
} from "./index.js";

const schema = (name: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../schema/${name}`, import.meta.url)), "utf8"));

const ajv = new Ajv2020({ allErrors: true, strict: true, strictTuples: false, allowUnionTypes: true });
const valid = {
  tables: ajv.compile(schema("tables.schema.json")),
  provenance: ajv.compile(schema("provenance.schema.json")),
};

const all = builds();
const files = [...new Map(all.map((build) => [filesOf(build).tables, filesOf(build)])).values()];
const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const hash = (content: object) => createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);

it("has tables for every minor from 3.8 to 3.15", () => {
  const minors = new Set(all.map(({ version }) => Number(version.split(".")[1])));
  expect([...minors]).toEqual(expect.arrayContaining([8, 9, 10, 11, 12, 13, 14, 15]));
});

describe.each(files)("$tables", (paths) => {
  const file: TableFile = read(paths.tables);

  it.each(["tables", "provenance"] as const)("follows its schema, as does its neighbour: %s", (name) => {
    expect(valid[name](read(paths[name])), JSON.stringify(valid[name].errors?.slice(0, 3))).toBe(true);
  });

  const contents = Object.keys(file.tables).map((id) => decodeTable(file, parseBuildId(id) as Build));
  const pool: RecordPool = Object.assign({}, ...contents.map(({ pool }) => pool));

  it("addresses every record and enum by its content, and holds all that they hold", () => {
    expect(Object.keys(pool).sort()).toEqual(Object.keys(file.records));
    for (const [key, content] of [...Object.entries(pool), ...Object.entries(file.enums)]) {
      expect(hash(content)).toBe(key);
    }
    for (const { members } of Object.values(pool)) {
      for (const { record } of members) if (record) expect(pool).toHaveProperty(record);
    }
  });

  it("is what its own tables are written as", () => {
    expect(encodeTables([...contents].reverse(), hash)).toEqual(file);
  });
});

describe.each(all)("$id", (build) => {
  const loaded: Layout = load(build);

  it("is named by what it says it is", () => {
    expect(buildId(loaded.table.build)).toBe(build.id);
    expect(versionOfHex(Number(loaded.table.build.hex))).toBe(build.version);
  });

  it("is proven, on Linux by a C compiler that is not clang", () => {
    if (build.target.includes("-linux-")) expect(loaded.proven).toContain("compiler");
    for (const { kind, by } of loaded.evidence) expect(kind === "compiler" && /clang/.test(by)).toBe(false);
  });

  it("says which headers it was made from, pyconfig.h among them", () => {
    const origin = provenance(build);
    expect(Object.values(origin?.headers ?? {})).toContain(origin?.pyconfig);
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
