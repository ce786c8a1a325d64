import { describe, expect, it } from "vitest";
import { buildModel } from "../build-model.js";
import { smallLayout } from "../testing/small-layout.js";
import { cContext } from "./context.js";
import { emitC } from "./emit.js";

describe("the C tables", () => {
  const model = buildModel([
    smallLayout({ hex: "0x030d00f0" }),
    smallLayout({ hex: "0x030d01f0", offset: 16 }),
    smallLayout({ hex: "0x030d02f0", offset: 24 }),
  ]);
  const context = cContext(model);
  const index = context.tables.findIndex(({ name }) => name === "thread_state");

  it("have a row for each distinct struct, and one where all are alike", () => {
    expect(context.tables[index]?.rows).toHaveLength(3);
    for (const [other, { rows }] of context.tables.entries()) if (other !== index) expect(rows).toHaveLength(1);
  });

  it("are chosen from by a layout in segments, the one that varies most first", () => {
    const [segment] = context.segments;
    expect(segment?.tables[0]?.name).toBe("thread_state");
    expect(context.layoutRows.map(([first]) => segment?.rows[first as number]?.[0])).toEqual([0, 1, 2]);
    expect(context.segments.flatMap(({ tables }) => tables.map(({ name }) => name)).sort()).toEqual(
      context.tables.map(({ name }) => name).sort(),
    );
    for (const { rows } of context.segments.slice(1)) expect(rows).toHaveLength(1);
  });

  it("say what is absent by a flag", () => {
    const names = model.groups.find(({ name }) => name === "thread_state")?.fields.map(({ name }) => name) ?? [];
    const row = context.tables[index]?.rows[1] ?? [];
    const field = (name: string) => context.fields[row[names.indexOf(name)] as number];
    expect(field("next")).toBe("{16,8,0,0,1}");
    expect(field("prev")).toBe("{0,0,0,0,0}");
    expect(new Set(context.fields).size).toBe(context.fields.length);
  });

  it("are refused where there are no tables to make them from", () => {
    expect(() => emitC(buildModel([]))).toThrow("npx nx run extract");
  });
});
