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

/** Every so many builds, one is read alone. */
const SOME = 20;

const ids = (file: TableFile) => Object.keys(file.tables).map((id) => parseBuildId(id) as Build);

describe.each(files)("$tables", (paths) => {
  const file: TableFile = read(paths.tables);
  const origins: ProvenanceFile = read(paths.provenance);

  it("follows its schema, as does its neighbour", () => {
    for (const [name, content] of [
      ["tables", file],
      ["provenance", origins],
    ] as const) {
      valid[name](content);
      expect(valid[name].errors?.slice(0, 3) ?? []).toEqual([]);
    }
  });

  // Decoded once for all tests, in one test for all builds: thousands of small tests would cost
  // more than their checks.
  const contents = ids(file).map((build) => ({ id: build.id, ...decodeTable(file, build) }));
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
    // The hash of a record is needed again and again, since hundreds of tables share it.
    const known = new Map<object, string>();
    const kept = (content: object) => {
      const key = known.get(content) ?? hash(content);
      known.set(content, key);
      return key;
    };
    const written = encodeTables([...contents].reverse(), kept);
    expect(JSON.stringify(written)).toBe(JSON.stringify(file));
  });

  it("has builds that are named by what they say they are", () => {
    for (const { table, id } of contents) {
      expect(buildId(table.build)).toBe(id);
      expect(versionOfHex(Number(table.build.hex))).toBe(table.build.version);
    }
  });

  it("has proven builds, on Linux by a C compiler that is not clang", () => {
    const unproven = contents.filter(
      ({ table: { build, evidence } }) =>
        build.target.includes("-linux-") && !evidence.some(({ kind }) => kind === "compiler"),
    );
    expect(unproven.map(({ id }) => id)).toEqual([]);
    const asked = contents.flatMap(({ table }) => table.evidence.filter(({ kind }) => kind === "compiler"));
    expect(asked.filter(({ by }) => /clang/.test(by))).toEqual([]);
  });

  it("says of each build which headers it was made from, pyconfig.h among them", () => {
    const without = contents.filter(({ id }) => {
      const origin = decodeProvenance(origins, id);
      return origin === null || !Object.values(origin.headers).includes(origin.pyconfig);
    });
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it("has builds that point only to records that the pool has, under their names", () => {
    const misnamed = contents.flatMap(({ id, table }) =>
      Object.entries(table.records).flatMap(([name, key]) => (pool[key]?.name === name ? [] : [`${id} ${name}`])),
    );
    expect(misnamed).toEqual([]);
  });

  it("has builds that say what is absent, and have the rest", () => {
    const contradictions = contents.flatMap(({ id, table: { absent, constants, records } }) => {
      const aliases = new Set(Object.values(records).flatMap((key) => pool[key]?.aliases ?? []));
      const there = absent.records.filter((name) => name in records || aliases.has(name));
      return [...there, ...absent.constants.filter((name) => name in constants)].map((name) => `${id} ${name}`);
    });
    expect(contradictions).toEqual([]);
  });

  it("gives of each build, read by itself, what all of it gives", () => {
    for (const content of contents.filter((_, index) => index % SOME === 0)) {
      const layout = load(parseBuildId(content.id) as Build);
      expect(layout.table, content.id).toEqual(content.table);
      expect(layout.structs().map(({ name }) => name)).toEqual(Object.keys(content.table.records));
      for (const struct of layout.structs())
        expect(struct.layout).toEqual(pool[content.table.records[struct.name] as string]);
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
