import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import { bufferSource } from "../byte-source.js";
import { ElfImage } from "../elf/elf-image.js";
import { type ElfMachine, ElfWriter, type NoteToWrite, writeCore } from "../elf/writer.js";
import { thrown } from "../testing/thrown.js";
import { CoreMemory } from "./core-memory.js";
import { NT_FILE } from "./notes.js";

const directory = mkdtempSync(join(tmpdir(), "pyframes-core-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

const machines: readonly (ElfMachine & { readonly name: string })[] = [
  { name: "x86-64", class: 64, byteOrder: "little", machine: 62 },
  { name: "i386", class: 32, byteOrder: "little", machine: 3 },
  { name: "s390x", class: 64, byteOrder: "big", machine: 22 },
];
const x86 = machines[0] as ElfMachine;

/** The number of addresses of 64 bits. */
const TOP = 1n << 64n;

const bytesOf = (size: number, first: number) => Uint8Array.from({ length: size }, (_, index) => (first + index) & 255);

/** Two segments, a file mapped where the core has nothing, and two threads. */
function smallCore(machine: ElfMachine, file = "/none"): Uint8Array {
  const writer = new ElfWriter(machine);
  const status = (pid: number): NoteToWrite => {
    const bytes = new Uint8Array(machine.class === 64 ? 336 : 144);
    writer.put(bytes, [machine.class === 64 ? 32 : 24, 4], pid);
    return { owner: "CORE", type: 1, bytes };
  };
  // One row, at 0x30000, of the file's second page.
  const rows = writer.words([1n, 4096n, 0x30000n, 0x31000n, 1n]);
  const files = { owner: "CORE", type: NT_FILE, bytes: Buffer.concat([rows, Buffer.from(`${file}\0`)]) };
  return writeCore(
    machine,
    [status(101), status(102), files],
    [
      { address: 0x10000n, flags: 6, bytes: bytesOf(4096, 1) },
      { address: 0x11000n, flags: 4, bytes: bytesOf(4096, 7) },
    ],
  );
}

const open = (bytes: Uint8Array, options = {}) =>
  new CoreMemory(new ElfImage(bufferSource(bytes), "the core"), options);

function read(memory: CoreMemory, address: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  memory.read(address, bytes);
  return bytes;
}

describe.each(machines)("a core file of $name", (machine) => {
  it("is read within and across its segments", () => {
    using memory = open(smallCore(machine));
    expect(read(memory, 0x10010n, 3)).toEqual(bytesOf(3, 0x11));
    expect(read(memory, 0x10ffen, 4)).toEqual(Uint8Array.of(255, 0, 7, 8));
  });

  it("faults where it has nothing", () => {
    using memory = open(smallCore(machine));
    for (const address of [0n, 0xffffn, 0x12000n, 1n << 63n, -1n, 1n << 64n])
      expect(thrown(() => read(memory, address, 1))).toMatchObject({ code: "fault", address });
    expect(thrown(() => read(memory, 0x11fffn, 2))).toMatchObject({ code: "fault", address: 0x12000n });
  });

  it("has threads and mappings", () => {
    using memory = open(smallCore(machine));
    expect(memory.notes.threads).toEqual([101, 102]);
    expect(memory.mappings()).toMatchObject([
      { start: 0x10000n, end: 0x11000n, readable: true, writable: true, executable: false, path: null },
      { start: 0x11000n, end: 0x12000n, readable: true, writable: false, path: null },
      { start: 0x30000n, end: 0x31000n, readable: true, offset: 4096n, path: "/none" },
    ]);
  });

  it("has a machine without an image", () => {
    using memory = open(smallCore(machine));
    const image = memory.machine();
    expect(image).toMatchObject({ class: machine.class, byteOrder: machine.byteOrder, machine: machine.machine });
    expect([image.segments(), image.sections, image.buildId()]).toEqual([[], [], null]);
  });

  it("that was cut off gives the memory that is left, and faults behind it", () => {
    const whole = smallCore(machine);
    using memory = open(whole.subarray(0, whole.length - 100));
    expect(read(memory, 0x11000n, 100)).toEqual(bytesOf(100, 7));
    expect(thrown(() => read(memory, 0x11f00n, 200))).toMatchObject({ code: "fault", address: 0x11f9cn });
  });

  it("survives any one byte of its headers turned into 0x00, 0x7f or 0xff", () => {
    const whole = smallCore(machine);
    for (let at = 4; at < 1200; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const bytes = Uint8Array.from(whole);
        bytes[at] = value;
        const error = thrown(() => {
          using memory = open(bytes);
          memory.mappings();
          read(memory, 0x10010n, 64);
        });
        if (error !== undefined) expect(error).toMatchObject({ name: "MemoryError" });
      }
    }
  });
});

/** Address and size of segments, and their ranges. The C unit test has the same rows. */
const claims: readonly { what: string; width: 32 | 64; said: readonly [bigint, bigint][]; taken: string | null }[] = [
  {
    what: "side by side",
    width: 64,
    said: [
      [0x1000n, 0x1000n],
      [0x2000n, 0x1000n],
    ],
    taken: "1000-2000 2000-3000",
  },
  {
    what: "overlapping",
    width: 64,
    said: [
      [0x1000n, 0x1001n],
      [0x2000n, 0x1000n],
    ],
    taken: null,
  },
  {
    what: "out of order",
    width: 64,
    said: [
      [0x2000n, 0x1000n],
      [0x1000n, 0x1000n],
    ],
    taken: null,
  },
  {
    what: "empty and out of order",
    width: 64,
    said: [
      [0x2000n, 0x1000n],
      [0x1000n, 0n],
    ],
    taken: "2000-3000",
  },
  {
    what: "up to the last byte",
    width: 64,
    said: [
      [0x1000n, 0x1000n],
      [TOP - 0x1000n, 0x1000n],
    ],
    taken: `1000-2000 ${(TOP - 0x1000n).toString(16)}-${(TOP - 1n).toString(16)}`,
  },
  { what: "the last byte alone", width: 64, said: [[TOP - 1n, 1n]], taken: "" },
  {
    what: "after the last byte",
    width: 64,
    said: [
      [TOP - 0x1000n, 0x1000n],
      [0x1000n, 0x1000n],
    ],
    taken: null,
  },
  { what: "beyond the last byte", width: 64, said: [[TOP - 0x1000n, 0x1001n]], taken: null },
  { what: "all addresses but one, and round", width: 64, said: [[0x1000n, TOP - 1n]], taken: null },
  { what: "up to the last byte", width: 32, said: [[0xfffff000n, 0x1000n]], taken: "fffff000-100000000" },
  { what: "beyond the last byte", width: 32, said: [[0xfffff000n, 0x1001n]], taken: null },
];

describe("the segments of a core file", () => {
  it.each(claims)("$what, of $width bits", ({ width, said, taken }) => {
    const machine = machines.find((each) => each.class === width) as ElfMachine;
    const bytes = Buffer.from(
      writeCore(
        machine,
        [],
        said.map(([address]) => ({ address, flags: 4, bytes: bytesOf(0, 0) })),
      ),
    );
    const writer = new ElfWriter(machine);
    const { ehdr, phdr } = writer.format;
    for (const [index, [, size]] of said.entries()) {
      const { memsz } = phdr;
      writer.put(bytes, [ehdr.size + (index + 1) * phdr.size + memsz[0], memsz[1]], size);
    }
    const error = thrown(() => {
      using memory = open(bytes);
      const found = memory.mappings().map(({ start, end }) => `${start.toString(16)}-${end.toString(16)}`);
      expect(found.join(" ")).toBe(taken);
    });
    if (taken === null) expect(error).toMatchObject({ code: "bad-image", message: expect.stringContaining("overlap") });
    else expect(error).toBeUndefined();
  });
});

describe("memory that a core file left out", () => {
  it("is read from the file that was mapped there, below the sysroot", () => {
    writeFileSync(join(directory, "mapped"), bytesOf(8000, 3));
    using memory = open(smallCore(x86, "/mapped"), { sysroot: directory });
    expect(read(memory, 0x30010n, 4)).toEqual(bytesOf(4, (3 + 4096 + 16) & 255));
    // The file ends before the page does.
    expect(thrown(() => read(memory, 0x30000n + 3904n, 1))).toMatchObject({ code: "fault" });
    expect(memory.problems).toEqual([]);
  });

  it("is read neither without a sysroot nor from a deleted file", () => {
    writeFileSync(join(directory, "gone (deleted)"), bytesOf(8000, 3));
    using alone = open(smallCore(x86, "/mapped"), { sysroot: null });
    using deleted = open(smallCore(x86, "/gone (deleted)"), { sysroot: directory });
    for (const memory of [alone, deleted])
      expect(thrown(() => read(memory, 0x30010n, 4))).toMatchObject({ code: "fault" });
  });

  it("is named if it is missing", () => {
    using memory = open(smallCore(x86, "/missing"), { sysroot: directory });
    expect(thrown(() => read(memory, 0x30010n, 4))).toMatchObject({ code: "fault" });
    expect(memory.problems).toEqual([expect.stringContaining(`${directory}/missing is not here`)]);
  });
});

describe("CoreMemory.open", () => {
  const whole = smallCore(x86);
  const stored = (name: string, bytes: Uint8Array): string => {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return path;
  };

  it("unpacks gzip, also where it was cut off", async () => {
    const packed = gzipSync(whole);
    using all = await CoreMemory.open(stored("core.gz", packed));
    expect(read(all, 0x11000n, 4096)).toEqual(bytesOf(4096, 7));
    using part = await CoreMemory.open(stored("cut.gz", packed.subarray(0, packed.length - 200)));
    expect(read(part, 0x10000n, 16)).toEqual(bytesOf(16, 1));
  });

  it.each(["with the program", "without the program"])("unpacks zstd %s", async (how) => {
    // Three raw blocks by RFC 8878, without a checksum.
    const third = Math.ceil(whole.length / 3);
    const blocks = [0, 1, 2].flatMap((index) => {
      const bytes = whole.subarray(index * third, (index + 1) * third);
      const head = (bytes.length << 3) | (index === 2 ? 1 : 0);
      return [Uint8Array.of(head, head >> 8, head >> 16), bytes];
    });
    const packed = Buffer.concat([Buffer.from("28b52ffd0058", "hex"), ...blocks]);
    if (how === "without the program") vi.stubEnv("PATH", "/nowhere");
    using all = await CoreMemory.open(stored("core.zst", packed));
    vi.unstubAllEnvs();
    expect(read(all, 0x11000n, 4096)).toEqual(bytesOf(4096, 7));
  });

  it.each([
    ["a file that is not ELF", Buffer.from("hello, hello, hello"), "is not an ELF file"],
    ["an executable", patched(whole, 16, 3), "not a core file"],
    ["zstd with a window of 256 MiB", Buffer.from("28b52ffd0090000000", "hex"), "zstd -d --long=31"],
    ["zstd of a single segment of 1 GiB", Buffer.from("28b52ffda00000004000", "hex"), "zstd -d --long=31"],
    ["zstd with a window of 128 MiB that is cut off", Buffer.from("28b52ffd0088000000", "hex"), "is not an ELF file"],
    ["nothing", Buffer.alloc(0), "is not an ELF file"],
    ["segments out of order", patched(whole, 64 + 56 * 2 + 16 + 1, 0x00), "overlap or are out of order"],
  ])("refuses %s in one sentence", async (name, bytes, sentence) => {
    const error = await CoreMemory.open(stored(`bad-${name}`, bytes)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "MemoryError", code: "bad-image", message: expect.stringContaining(sentence) });
  });

  it.each([
    ["xz", "\xfd7zXZ\0rest of it"],
    ["lz4", "\x04\x22\x4d\x18rest of it"],
    ["bzip2", "BZhrest of it"],
  ])("names the program %s if it is missing", async (program, bytes) => {
    vi.stubEnv("PATH", "/nowhere");
    const error = await CoreMemory.open(stored(`bad-${program}`, Buffer.from(bytes, "latin1"))).catch(
      (reason: unknown) => reason,
    );
    vi.unstubAllEnvs();
    const message = expect.stringContaining(`is compressed with ${program}, which cannot be run: install it.`);
    expect(error).toMatchObject({ name: "MemoryError", code: "bad-image", message });
  });

  it("refuses directories and missing files in one sentence", async () => {
    for (const path of [directory, join(directory, "nothing")])
      await expect(CoreMemory.open(path)).rejects.toMatchObject({ message: expect.stringContaining(path) });
  });
});

function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = value;
  return copy;
}
