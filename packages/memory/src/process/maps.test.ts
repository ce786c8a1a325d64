import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseMaps } from "./maps.js";

describe("parseMaps", () => {
  it("reads every line of a live map, in order and without overlap", () => {
    const text = readFileSync("/proc/self/maps", "utf8");
    const mappings = parseMaps(text);
    expect(mappings).toHaveLength(text.trimEnd().split("\n").length);
    for (const [index, mapping] of mappings.entries()) {
      expect(mapping.start).toBeLessThan(mapping.end);
      const next = mappings[index + 1];
      if (next !== undefined) expect(mapping.end).toBeLessThanOrEqual(next.start);
    }
  });

  it("keeps blanks and newlines of a path, and the mark of a deleted file", () => {
    const [mapping] = parseMaps("55d0-55d1 r-xp 00001000 fe:01 42   /tmp/a b\\012c (deleted)\n");
    expect(mapping).toEqual({
      start: 0x55d0n,
      end: 0x55d1n,
      readable: true,
      writable: false,
      executable: true,
      offset: 0x1000n,
      path: "/tmp/a b\nc (deleted)",
      inode: 42n,
    });
  });

  it("keeps a path with any other line end of JavaScript", () => {
    const path = "/tmp/a\r\u2028\u2029b";
    expect(parseMaps(`1000-2000 r--p 00000000 fe:01 42   ${path}\n`)).toMatchObject([{ path }]);
  });

  it("gives null for anonymous memory, and addresses of the upper half whole", () => {
    const [anonymous, vsyscall] = parseMaps(
      "1000-2000 rw-p 00000000 00:00 0 \nffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]",
    );
    expect(anonymous?.path).toBeNull();
    expect(vsyscall?.start).toBe(0xffffffffff600000n);
    expect(vsyscall?.path).toBe("[vsyscall]");
  });

  it("leaves out other lines", () => {
    expect(parseMaps("")).toEqual([]);
    expect(parseMaps("cat: /proc/1/maps: Permission denied\n")).toEqual([]);
  });
});
