/** Contradictions between two tables of one build, and differences that are none. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EvidenceKind, Layout, type Member, type RecordLayout } from "@pyframes/layouts";
import { afterAll, describe, expect, it } from "vitest";
import { addsToStored, compareTables } from "./contradiction.js";
import type { Extracted } from "./extracted.js";
import { contentHash, store } from "./store.js";

interface Small {
  readonly size?: number;
  readonly members?: readonly Member[];
  readonly system?: true;
  readonly values?: Readonly<Record<string, number>>;
  readonly constants?: Readonly<Record<string, number>>;
}

const member = (name: string, offset: number, type = "long"): Member => ({ name, offset, size: 8, type });

/** A table with one record, one enum and some constants. */
function tableOf({ size = 16, members = [], system, values = {}, constants = {} }: Small): Layout {
  const record: RecordLayout = { kind: "struct", name: "s", ...(system && { system }), size, align: 8, members };
  const table = {
    build: { version: "3.99.0", hex: "0x036300f0", distributor: "upstream", abiflags: "", target: "x86_64-linux-gnu" },
    evidence: [],
    records: { s: "s" },
    enums: { e: { size: 4, signed: false, values } },
    constants,
    absent: { records: [], constants: [], definitions: [] },
  };
  return new Layout(table, { s: record });
}

const between = (from: Small, to: Small) => compareTables(tableOf(from), tableOf(to)).contradiction;

describe("two tables of one build", () => {
  it("contradict each other where a fact that both have differs", () => {
    expect(between({ members: [member("a", 0)] }, { members: [member("a", 8)] })).toBe("s.a moved from 0 to 8");
    expect(between({ size: 16 }, { size: 24 })).toBe("s resized from 16 bytes to 24 bytes");
    expect(between({ values: { A: 1 } }, { values: { A: 2 } })).toBe("e.A changed from 1 to 2");
    expect(between({ constants: { C: 1 } }, { constants: { C: 2 } })).toBe("C changed from 1 to 2");
  });

  it("do not where one knows more, or spells a type in another way", () => {
    expect(between({ members: [member("a", 0)] }, { members: [member("a", 0), member("b", 8)] })).toBeNull();
    expect(between({ values: { A: 1 } }, { values: { A: 1, B: 2 }, constants: { C: 1 } })).toBeNull();
    expect(between({ members: [member("a", 0)] }, { members: [member("a", 0, "Py_ssize_t")] })).toBeNull();
  });

  it("are distinct where the second knows more", () => {
    const more = (from: Small, to: Small) => compareTables(tableOf(from), tableOf(to)).more;
    const members = [member("a", 0)];
    expect(more({ members }, { members: [...members, member("b", 8)] })).toBe(true);
    expect(more({ values: { A: 1 } }, { values: { A: 1, B: 2 } })).toBe(true);
    expect(more({}, { constants: { C: 1 } })).toBe(true);
    expect(more({ members, constants: { C: 1 } }, { members: [member("a", 0, "Py_ssize_t")] })).toBe(false);
  });

  it("do not where the C library renamed what is inside its own records", () => {
    const members = [member("a", 0)];
    expect(between({ members, system: true }, { members: [member("a", 8)], system: true })).toBeNull();
  });
});

describe("a table brings news to a directory", () => {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-news-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** A build with one record, proven so. */
  function proven(micro: number, kinds: readonly EvidenceKind[], members = [member("a", 0)]): Extracted {
    const record: RecordLayout = { kind: "struct", name: "s", size: 16, align: 8, members };
    const hash = contentHash(record);
    const { table } = tableOf({ constants: { C: 1 } });
    const build = { ...table.build, version: `3.99.${micro}` };
    const evidence = kinds.map((kind) => ({ kind, by: "a test", checks: 1 }));
    return {
      id: `cpython-3.99.${micro}-x86_64-linux-gnu`,
      table: { ...table, build, evidence, records: { s: hash } },
      pool: { [hash]: record },
      provenance: { source: "", headers: {}, pyconfig: "", arguments: [], libclang: "" },
    };
  }

  it("with a build, a fact or a kind of evidence; an interpreter of this machine with the first two", async () => {
    await store([proven(1, ["compiler"]), proven(2, [])], directory);
    const news = (table: Extracted) => [addsToStored(table, directory), addsToStored(table, directory, true)];
    expect(news(proven(3, []))).toEqual([true, true]);
    expect(news(proven(1, ["compiler"]))).toEqual([false, false]);
    expect(news(proven(1, ["compiler"], [member("a", 0), member("b", 8)]))).toEqual([true, true]);
    expect(news(proven(1, ["compiler", "dwarf"]))).toEqual([true, false]);
    expect(news(proven(2, ["dwarf"]))).toEqual([true, true]);
  });
});
