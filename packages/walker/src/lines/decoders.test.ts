import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { LineTable } from "#generated/view.js";
import { findInterpreters } from "../../../../test/support/interpreters.js";
import { decoders } from "./decoders.js";
import { lineOnly, nowhere, type Position } from "./position.js";

/** What testing/truth.py prints for one code object. */
interface Truth {
  readonly encoding: LineTable;
  readonly name: string;
  readonly firstLine: number;
  readonly table: string;
  readonly positions: readonly (readonly [number | null, number | null, number | null, number | null])[];
}

const codeunitSize = 2;
const script = fileURLToPath(new URL("testing/truth.py", import.meta.url));
const { interpreters, missing } = await findInterpreters();
for (const { name, reason } of missing) console.warn(`line tables: no interpreter ${name}: ${reason}`);

/** Without debug ranges the encoder writes entries that have lines and no columns. */
const runs = interpreters.flatMap(({ name, command }) => [
  { name, command: [...command, script] },
  { name: `${name} without debug ranges`, command: [...command, "-X", "no_debug_ranges", script] },
]);

const truthOf = ([program = "", ...args]: readonly string[]): Truth[] =>
  JSON.parse(execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 }));

const toPosition = ([line, endLine, column, endColumn]: Truth["positions"][number]): Position => ({
  line,
  endLine,
  column,
  endColumn,
});

describe.each(runs)("line tables of $name", ({ command }) => {
  const truth = truthOf(command);

  it("give every instruction the position that the interpreter gives", () => {
    expect(truth.length).toBeGreaterThan(500);
    for (const { encoding, name, firstLine, table, positions } of truth) {
      const bytes = Buffer.from(table, "hex");
      const decoded = positions.map((_, unit) =>
        decoders[encoding](bytes, firstLine, unit * codeunitSize, codeunitSize),
      );
      expect(decoded, `${name} at line ${firstLine}`).toEqual(positions.map(toPosition));
    }
  });

  it("give a frame that has not begun its first line", () => {
    for (const { encoding, firstLine, table } of truth)
      expect(decoders[encoding](Buffer.from(table, "hex"), firstLine, -1, codeunitSize)).toEqual(lineOnly(firstLine));
  });

  it("give where they are cut what they give whole, or nothing", () => {
    for (const { encoding, firstLine, table, positions } of truth.slice(0, 100)) {
      const whole = Buffer.from(table, "hex");
      for (const cut of [0, whole.length >> 2, whole.length >> 1, whole.length - 1].filter((at) => at < whole.length)) {
        const decoded = positions.map((_, unit) =>
          decoders[encoding](whole.subarray(0, cut), firstLine, unit * codeunitSize, codeunitSize, true),
        );
        const told = positions.map((position, unit) => (decoded[unit]?.line === null ? nowhere : toPosition(position)));
        expect(decoded).toEqual(told);
      }
    }
  });

  it("give nothing beyond their end, unless the last line goes on", () => {
    for (const { encoding, firstLine, table, positions } of truth) {
      const beyond = decoders[encoding](Buffer.from(table, "hex"), firstLine, 1 << 29, codeunitSize);
      const last = positions.at(-1)?.[0] ?? firstLine;
      expect(beyond).toEqual(encoding === "lnotab" ? lineOnly(last) : nowhere);
    }
  });
});

describe.each(["lnotab", "pep626", "locations"] as const)("a malformed %s table", (encoding) => {
  const decode = (...bytes: number[]) => decoders[encoding](Uint8Array.from(bytes), 7, 1000, codeunitSize);

  it("gives nothing where it is cut in the middle of an entry", () => {
    // A first byte of the long form, or the first half of a pair.
    expect(decode(0xf0)).toEqual(nowhere);
  });

  it("gives a position or nothing for any bytes, and always ends", () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    };
    for (let round = 0; round < 2000; round++) {
      const bytes = Array.from({ length: random() }, random);
      for (const value of Object.values(decode(...bytes))) expect(value === null || Number.isInteger(value)).toBe(true);
    }
  });
});

describe("the location table", () => {
  const decode = (...bytes: number[]) => decoders.locations(Uint8Array.from(bytes), 7, 0, codeunitSize);

  it("must begin each entry with a byte that has its highest bit set, and have no other such byte", () => {
    expect(decode(0x78)).toEqual(nowhere);
    expect(decode(0x80, 0x92)).toEqual(nowhere);
    expect(decode(0x80, 0x12)).toEqual({ line: 7, endLine: 7, column: 1, endColumn: 3 });
  });

  it("has no number of more than six bytes", () => {
    expect(decode(0xe8, 0x40, 0x40, 0x40, 0x40, 0x40, 0x00).line).toBe(7);
    expect(decode(0xe8, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x00)).toEqual(nowhere);
  });

  it("marks a missing column of the long form with 0", () => {
    expect(decode(0xf0, 0x02, 0x00, 0x00, 0x05)).toEqual({ line: 8, endLine: 8, column: null, endColumn: 4 });
  });
});
