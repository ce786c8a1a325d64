/** Line tables of every interpreter: the decoders give the positions that the interpreter gives. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { decoders, lineOnly, nowhere, type Position } from "@pyframes/walker/testing";
import { expect, it } from "vitest";
import type { LineTable } from "../../generated/ts/view.js";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach } from "../support/needs.js";

/** The output of test/lines/truth.py for one code object. */
interface Truth {
  readonly encoding: LineTable;
  readonly name: string;
  readonly firstLine: number;
  readonly table: string;
  readonly positions: readonly (readonly [number | null, number | null, number | null, number | null])[];
}

const codeunitSize = 2;
const script = fileURLToPath(new URL("../lines/truth.py", import.meta.url));
const { interpreters } = await findInterpreters();

/**
 * The first release with debug ranges. Without them the encoder writes entries that have lines and
 * no columns.
 */
const DEBUG_RANGES = 0x030b0000;
const runs = interpreters.flatMap(({ name, command, hex }) => [
  { name, command: [...command, script] },
  ...(hex < DEBUG_RANGES
    ? []
    : [{ name: `${name} without debug ranges`, command: [...command, "-X", "no_debug_ranges", script] }]),
]);
/**
 * Tables with their positions that were decoded before: releases of one minor compile most code
 * alike.
 */
const decoded = new Set<string>();
const isNew = (truth: Truth): boolean => {
  const key = JSON.stringify(truth);
  if (decoded.has(key)) return false;
  decoded.add(key);
  return true;
};

const truthOf = ([program = "", ...args]: readonly string[]): Truth[] =>
  JSON.parse(execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 }));

const toPosition = ([line, endLine, column, endColumn]: Truth["positions"][number]): Position => ({
  line,
  endLine,
  column,
  endColumn,
});

describeEach(
  runs,
  "interpreter",
  NO_INTERPRETER,
)("line tables of $name", ({ command }) => {
  const all = truthOf(command);
  const truth = all.filter(isNew);

  it("give every instruction the position that the interpreter gives", () => {
    expect(all.length).toBeGreaterThan(500);
    for (const { encoding, name, firstLine, table, positions } of truth) {
      const bytes = Buffer.from(table, "hex");
      const actual = positions.map((_, unit) =>
        decoders[encoding](bytes, firstLine, unit * codeunitSize, codeunitSize),
      );
      const expected = positions.map(toPosition);
      // Comparing by vitest takes longer than decoding: it shows the difference where there is one.
      if (!isDeepStrictEqual(actual, expected)) expect(actual, `${name} at line ${firstLine}`).toEqual(expected);
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
        const expected = positions.map((position, unit) =>
          decoded[unit]?.line === null ? nowhere : toPosition(position),
        );
        expect(decoded).toEqual(expected);
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
