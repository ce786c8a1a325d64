import { afterAll, describe, expect, it } from "vitest";
import { MemoryError } from "../error.js";
import type { Mapping } from "../memory.js";
import { ProcessMemory } from "../process/process-memory.js";
import { ElfImage } from "./elf-image.js";
import { loadedImage } from "./loaded-image.js";

const memory = new ProcessMemory(process.pid);
afterAll(() => memory[Symbol.dispose]());
const firsts = memory
  .mappings()
  .filter(({ path, offset, readable }) => path?.startsWith("/") && offset === 0n && readable);
const named = (name: RegExp) => firsts.find(({ path }) => path !== null && name.test(path)) as Mapping;

describe.each([
  ["libc", /\/libc\.so\.6$/, "malloc"],
  ["this program", new RegExp(`${process.execPath}$`), "napi_create_object"],
])("%s as it is loaded", (_, name, symbol) => {
  const mapping = named(name);
  const file = ElfImage.open(memory.pathOf(mapping) ?? "");
  afterAll(() => file[Symbol.dispose]());
  const image = () => loadedImage(memory, mapping.start, mapping.path ?? "");

  it("has the file's segments, build-id and dynamic symbols, and no sections", () => {
    const loaded = image();
    expect(loaded.segments()).toEqual(file.segments());
    expect(loaded.buildId()).toBe(file.buildId());
    expect(loaded.symbol(symbol)).toEqual(file.symbol(symbol));
    expect(file.symbol(symbol)).not.toBeNull();
    expect(loaded.symbol("no_such_symbol")).toBeNull();
    expect(loaded.sections).toEqual([]);
  });

  it("is where the file's first segment begins", () => {
    const [first] = file.segments();
    expect(first && (image().bias ?? 0n) + first.address - BigInt(first.offset)).toBe(mapping.start);
  });
});

describe("loadedImage", () => {
  it("refuses memory without an image, and unreadable memory", () => {
    const stack = memory.mappings().find(({ path }) => path === "[stack]");
    expect(() => loadedImage(memory, stack?.start ?? 0n, "stack")).toThrow(MemoryError);
    expect(() => loadedImage(memory, 8n, "nowhere")).toThrow(MemoryError);
  });
});
