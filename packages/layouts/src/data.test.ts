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
  decodeProvenance,
  decodeTable,
  encodeTables,
  filesOf,
  load,
  type ProvenanceFile,
  parseBuildId,
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
    expect(Object.keys(pool).sort()).toEqual(Object.keys(file.records).sort());
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

/** One test over all builds of a file: thousands of tests of a line each would cost more than what they test. */
describe.each(files)("the builds of $tables", (paths) => {
  const origins: ProvenanceFile = read(paths.provenance);
  const loaded = Object.keys(read(paths.tables).tables).map((id) => load(parseBuildId(id) as Build));

  it("are named by what they say they are", () => {
    for (const { table, id } of loaded) {
      expect(buildId(table.build)).toBe(id);
      expect(versionOfHex(Number(table.build.hex))).toBe(table.build.version);
    }
  });

  it("are proven, on Linux by a C compiler that is not clang", () => {
    const unproven = loaded.filter(
      ({ build, proven }) => build.target.includes("-linux-") && !proven.includes("compiler"),
    );
    expect(unproven.map(({ id }) => id)).toEqual([]);
    for (const { evidence } of loaded) {
      for (const { kind, by } of evidence) expect(kind === "compiler" && /clang/.test(by)).toBe(false);
    }
  });

  it("say which headers they were made from, pyconfig.h among them", () => {
    for (const { id } of loaded) {
      const origin = decodeProvenance(origins, id);
      expect(Object.values(origin?.headers ?? {}), id).toContain(origin?.pyconfig);
    }
  });

  it("point only to records that their pool has, under their names", () => {
    const misnamed = loaded.flatMap((layout) =>
      Object.keys(layout.table.records).filter((name) => layout.struct(name).name !== name),
    );
    expect(misnamed).toEqual([]);
  });

  it("say what is absent, and have the rest", () => {
    for (const layout of loaded) {
      const { records, constants } = layout.table.absent;
      expect(records.filter((name) => layout.findStruct(name) !== null)).toEqual([]);
      expect(constants.filter((name) => name in layout.constants)).toEqual([]);
    }
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
