import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.js";
import { render } from "./render.js";
import { smallLayout } from "./testing/small-layout.js";

const model = buildModel([smallLayout({ hex: "0x030d05f0" })]);

describe("render", () => {
  it("gives a user's template the model and the helpers", () => {
    const template = "{{#each builds}}{{hex hex}} {{upper target}} <{{flag proven}}>{{/each}}";
    expect(render(template, model)).toBe("0x030d05f0 X86_64-LINUX-GNU <0>");
  });

  it("fails on a name that the model lacks", () => {
    expect(() => render("{{nonsense}}", model)).toThrow("nonsense");
  });

  it("keeps comments closed", () => {
    const doc = "ends */ here";
    expect(
      render("{{#each groups}}{{comment doc}}{{/each}}", { ...model, groups: [{ name: "g", doc, fields: [] }] }),
    ).toBe("ends * / here");
  });
});
