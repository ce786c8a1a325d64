import { expect, it } from "vitest";
import { StructReader } from "../layout/reader.js";
import { noSymbols } from "../runtime/symbols.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layoutWith } from "../testing/structs.js";
import { knownTypes } from "./executables.js";

it("types are known by their place in PyUnstable_ExecutableKinds, and by symbols of their own before that", () => {
  const layout = layoutWith(({ enums }) => enums.executable_kind.skip !== null);
  const { skip, py_function, method_descriptor } = layout.enums.executable_kind;
  const memory = new FakeMemory();
  const words = new BigUint64Array(8);
  words[skip ?? 0] = 0x10n;
  words[py_function ?? 0] = 0x20n;
  words[method_descriptor ?? 0] = 0x30n;
  memory.put(0x1000n, new Uint8Array(words.buffer));
  const reader = new StructReader(memory, 8, true);
  const types = new Map([[0x30n, "builtin"]] as const);
  const known = knownTypes(reader, layout, { ...noSymbols, executableKinds: 0x1000n, types });
  expect(known).toEqual(
    new Map([
      [0x10n, "none"],
      [0x20n, "code"],
      [0x30n, "builtin"],
    ]),
  );
});
