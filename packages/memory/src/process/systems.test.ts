/**
 * Processes of macOS and Windows, by stand-ins for their calls; testing/stand-in.c says what that
 * proves.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryError } from "../error.js";
import { sleeper } from "../testing/sleeper.js";
import { thrown } from "../testing/thrown.js";
import { openMacos } from "./macos.js";
import { openProcess } from "./open-process.js";
import { ProcessMemory } from "./process-memory.js";
import { SystemMemory } from "./system-memory.js";
import { openWindows } from "./windows.js";

const directory = mkdtempSync(join(tmpdir(), "pyframes-systems-"));
const library = join(directory, "stand-in.so");
const pid = sleeper();
beforeAll(() => {
  const source = fileURLToPath(new URL("testing/stand-in.c", import.meta.url));
  execFileSync(process.env.CC || "cc", ["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", source, "-o", library]);
});
afterAll(() => rmSync(directory, { recursive: true }));

const systems = [
  { name: "macOS", open: openMacos },
  { name: "Windows", open: openWindows },
];

describe.each(systems)("a process by the calls of $name", ({ name, open }) => {
  it("has the mappings and the executable that Linux reports", () => {
    using memory = open(pid, library);
    using truth = new ProcessMemory(pid);
    // A file of Windows is known to be one by its name only, and the kernel's own mappings have
    // none that is a path.
    const reported = truth.mappings().map(({ inode: _, ...mapping }) => {
      const ofFile = mapping.path?.startsWith("/") === true;
      return { ...mapping, path: ofFile ? mapping.path : null, offset: ofFile ? mapping.offset : 0n };
    });
    expect(memory.mappings()).toEqual(reported);
    expect(memory.executable()).toBe(truth.executable());
  });

  it("is read within and across pages, and names the first address that cannot be read", () => {
    using memory = open(pid, library);
    using truth = new ProcessMemory(pid);
    const mappings = truth.mappings();
    const large = mappings.find(({ readable, start, end }) => readable && end - start > 8192n);
    const [bytes, expected] = [new Uint8Array(8000), new Uint8Array(8000)];
    memory.read((large?.start ?? 0n) + 100n, bytes);
    truth.read((large?.start ?? 0n) + 100n, expected);
    expect(bytes).toEqual(expected);
    const last = mappings.findIndex(({ readable, end }, i) => readable && (mappings[i + 1]?.start ?? 0n) > end);
    const end = mappings[last]?.end ?? 0n;
    expect(thrown(() => memory.read(end - 16n, new Uint8Array(64)))).toMatchObject({ code: "fault", address: end });
    for (const address of [0n, -1n, 1n << 64n])
      expect(thrown(() => memory.read(address, new Uint8Array(8)))).toMatchObject({ code: "fault" });
  });

  it("opens a mapped file, where this program can", () => {
    using memory = open(pid, library);
    const mapping = memory.mappings().find(({ path }) => path === memory.executable());
    if (mapping === undefined) throw new Error("the executable is not mapped");
    using source = memory.open(mapping);
    // Windows' paths are of another root.
    if (name === "Windows") return expect(memory.system.fileOf("\\Device\\x")).toBe("\\\\?\\GLOBALROOT\\Device\\x");
    expect(Buffer.from(source?.read(0, 4) ?? []).toString("latin1")).toBe("\x7fELF");
  });

  it("says that it is gone", async () => {
    expect(thrown(() => open(0x3f_ffff, library))).toMatchObject({ code: "gone", message: /^Process 4194303 / });
    const shortLived = spawn("sleep", ["1000"]);
    using memory = open(shortLived.pid ?? 0, library);
    const address = memory.mappings()[0]?.start ?? 0n;
    shortLived.kill("SIGKILL");
    await once(shortLived, "exit");
    expect(thrown(() => memory.read(address, new Uint8Array(16)))).toMatchObject({ code: "gone" });
    expect(thrown(() => memory.mappings())).toMatchObject({ code: "gone" });
  });
});

describe("openProcess", () => {
  it("reads by Linux's calls on Linux", () => {
    using memory = openProcess(pid);
    expect(memory).toBeInstanceOf(ProcessMemory);
  });

  it.each(["darwin", "win32"])("asks for %s's own library there, and cannot stop a process", (system) => {
    expect(thrown(() => openProcess(pid, {}, system))).not.toBeInstanceOf(MemoryError);
    expect(thrown(() => openProcess(pid, { pause: true }, system))).toMatchObject({ code: "not-permitted" });
    expect(thrown(() => openProcess(0, {}, system))).toMatchObject({ code: "gone" });
  });

  it("ends a map that does not lead on", () => {
    const mapping = { start: 16n, end: 0n, readable: true, writable: false, executable: false, offset: 0n, path: null };
    const system = {
      read: () => false,
      region: () => mapping,
      executable: () => null,
      fileOf: (path: string) => path,
      ended: () => false,
      [Symbol.dispose]: () => {},
    };
    expect(new SystemMemory(1, system).mappings()).toEqual([]);
  });
});
