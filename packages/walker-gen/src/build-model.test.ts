import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.js";
import { smallLayout } from "./testing/small-layout.js";

describe("buildModel", () => {
  it("stores a layout that builds have in common once", () => {
    const model = buildModel([
      smallLayout({ hex: "0x030d00f0" }),
      smallLayout({ hex: "0x030d01f0" }),
      smallLayout({ hex: "0x030d02f0", offset: 16 }),
    ]);
    expect(model.layouts).toHaveLength(2);
    expect(model.builds.map(({ layout }) => layout)).toEqual([0, 0, 1]);
  });

  it("sorts builds by version and puts upstream's first", () => {
    const model = buildModel([
      smallLayout({ hex: "0x030d00f0", distributor: "debian" }),
      smallLayout({ hex: "0x030d00f0" }),
      smallLayout({ hex: "0x030a00f0", distributor: "zeta" }),
    ]);
    expect(model.builds.map(({ hex, distributor }) => [hex, distributor])).toEqual([
      [0x030a00f0, "zeta"],
      [0x030d00f0, "upstream"],
      [0x030d00f0, "debian"],
    ]);
  });

  it("takes each minor's debug offsets that the view has", () => {
    const describes = ["cookie", "thread_state", "thread_state.next", "thread_state.nonsense", "code_object.co_tlbc"];
    const model = buildModel([
      smallLayout({ hex: "0x030e00f0", describes }),
      smallLayout({ hex: "0x030e01f0", describes }),
      smallLayout({ hex: "0x030c00f0" }),
    ]);
    expect(model.debugOffsets).toEqual([
      {
        minor: 0x030e,
        size: 40,
        fields: [
          { group: "thread_state", field: "next", offset: 16, zeroIsAbsent: false },
          { group: "code_object", field: "co_tlbc", offset: 32, zeroIsAbsent: true },
        ],
      },
    ]);
  });

  it("refuses tables of one minor that describe themselves differently", () => {
    const tables = [
      smallLayout({ hex: "0x030e00f0", describes: ["thread_state.next"] }),
      smallLayout({ hex: "0x030e01f0", describes: ["cookie", "thread_state.next"] }),
    ];
    expect(() => buildModel(tables)).toThrow("0x030e00f0+upstream-x86_64-linux-gnu and 0x030e01f0");
  });

  it("refuses a target of which it knows nothing, by name", () => {
    expect(() => buildModel([smallLayout({ hex: "0x030d00f0", target: "vax-dec-ultrix" })])).toThrow("vax-dec-ultrix");
  });
});
