import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { MemoryError } from "../error.js";
import { sleeper } from "../testing/sleeper.js";
import { thrown } from "../testing/thrown.js";
import { ProcessMemory, type ProcessOptions } from "./process-memory.js";

const pid = sleeper();

const readers: ProcessOptions["reader"][] = ["process_vm_readv", "/proc/PID/mem"];

describe.each(readers)("ProcessMemory through %s", (reader) => {
  it("reads the bytes of a mapped file", () => {
    using memory = new ProcessMemory(pid, { ...(reader && { reader }) });
    const mapping = memory.mappings().find(({ path }) => path === memory.executable());
    if (mapping === undefined) throw new Error("the child's executable is not mapped");
    const path = memory.pathOf(mapping);
    const size = Number(mapping.end - mapping.start);
    const expected = readFileSync(path ?? "").subarray(Number(mapping.offset), Number(mapping.offset) + size);
    const bytes = new Uint8Array(expected.length);
    memory.read(mapping.start, bytes);
    expect(Buffer.from(bytes)).toEqual(expected);
  });

  it("reads more than one call's worth", () => {
    using memory = new ProcessMemory(pid, { ...(reader && { reader }) });
    const mapping = memory.mappings().find(({ readable, start, end }) => readable && end - start > 200_000n);
    if (mapping === undefined) throw new Error("the child has no large mapping");
    const whole = new Uint8Array(200_000);
    memory.read(mapping.start, whole);
    const tail = new Uint8Array(1000);
    memory.read(mapping.start + 199_000n, tail);
    expect(whole.subarray(199_000)).toEqual(tail);
  });

  it("names the first address that cannot be read", () => {
    using memory = new ProcessMemory(pid, { ...(reader && { reader }) });
    const mappings = memory.mappings();
    const last = mappings.findIndex(({ readable, end }, i) => readable && (mappings[i + 1]?.start ?? 0n) > end);
    const end = mappings[last]?.end ?? 0n;
    const error = thrown(() => memory.read(end - 16n, new Uint8Array(64)));
    expect(error).toMatchObject({ name: "MemoryError", code: "fault", address: end });
  });

  it.each([0n, 8n, -1n, 1n << 64n, (1n << 64n) - 8n, 1n << 63n])("faults at %s", (address) => {
    using memory = new ProcessMemory(pid, { ...(reader && { reader }) });
    expect(thrown(() => memory.read(address, new Uint8Array(16)))).toMatchObject({ code: "fault" });
  });

  it("says that a process has ended while it was read", async () => {
    const shortLived = spawn("sleep", ["1000"]);
    using memory = new ProcessMemory(shortLived.pid ?? 0, { ...(reader && { reader }) });
    const address = memory.mappings()[0]?.start ?? 0n;
    shortLived.kill("SIGKILL");
    await once(shortLived, "exit");
    expect(thrown(() => memory.read(address, new Uint8Array(16)))).toMatchObject({ code: "gone" });
  });
});

describe("ProcessMemory", () => {
  it.each([0, -1, 1.5, Number.NaN])("refuses the process id %s", (bad) => {
    expect(thrown(() => new ProcessMemory(bad))).toMatchObject({ code: "gone" });
  });

  it("says that a process is gone", () => {
    const { pid: ended } = spawnSync("true");
    const error = thrown(() => new ProcessMemory(ended));
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toMatchObject({ code: "gone", message: expect.stringContaining(String(ended)) });
  });

  it("says what to do where reading is not permitted", () => {
    // As root, drop the effective user for the call; any other user may not read the init process
    // anyway.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      const error = thrown(() => new ProcessMemory(root ? pid : 1));
      expect(error).toMatchObject({ code: "not-permitted", message: expect.stringContaining("ptrace_scope") });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  it("takes a file in a deleted one's place for the mapped file only if it has the inode", () => {
    const directory = mkdtempSync(join(tmpdir(), "pyframes-inode-"));
    const file = join(directory, "file");
    writeFileSync(file, "");
    using memory = new ProcessMemory(pid);
    const { ino: inode } = statSync(file, { bigint: true });
    const [first] = memory.mappings();
    if (first === undefined) throw new Error("the child has no mappings");
    // Nothing is mapped there, so only the path is left.
    const mapping = { ...first, start: 0x1000n, end: 0x2000n, path: `${file} (deleted)` };
    expect(memory.pathOf({ ...mapping, inode } as typeof mapping)).toBe(`/proc/${pid}/root${file}`);
    expect(memory.pathOf({ ...mapping, inode: inode + 1n } as typeof mapping)).toBeNull();
    expect(memory.pathOf({ ...mapping, path: "/dev/null" }), "a device").toBeNull();
    rmSync(directory, { recursive: true });
  });

  it("shows whether the process has run", async () => {
    const child = spawn("cat", { stdio: ["pipe", "pipe", "inherit"] });
    using memory = new ProcessMemory(child.pid ?? 0);
    const says = once(child.stdout, "data");
    child.stdin.write("ready");
    await says;
    let before = memory.activity();
    // It has printed that it is ready, but may not wait yet.
    for (let now = memory.activity(); now !== before; now = memory.activity()) {
      before = now;
      await setTimeout(20);
    }
    expect(before).toBeGreaterThan(0);
    expect(memory.activity()).toBe(before);
    const answers = once(child.stdout, "data");
    child.stdin.write("again");
    await answers;
    expect(memory.activity()).toBeGreaterThan(before ?? 0);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(memory.activity()).toBeNull();
  });
});
