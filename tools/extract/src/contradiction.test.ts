/** What is a contradiction between two tables of one build, and what is not. */
import { Layout, type Member, type RecordLayout } from "@pyframes/layouts";
import { describe, expect, it } from "vitest";
import { compareTables } from "./contradiction.js";

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

  it("are told apart where the second knows more", () => {
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
