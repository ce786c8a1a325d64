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
    expect(context.layoutRows.map((row) => row[index])).toEqual([0, 1, 2]);
  });

  it("say what is absent by a flag", () => {
    const names = model.groups.find(({ name }) => name === "thread_state")?.fields.map(({ name }) => name) ?? [];
    const row = context.tables[index]?.rows[1] ?? [];
    expect(row[names.indexOf("next")]).toBe("{16,8,0,0,1}");
    expect(row[names.indexOf("prev")]).toBe("{0,0,0,0,0}");
  });

  it("are refused where there are no tables to make them from", () => {
    expect(() => emitC(buildModel([]))).toThrow("npx nx run extract");
  });
});
