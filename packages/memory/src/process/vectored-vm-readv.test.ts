import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { Mapping } from "../memory.js";
import { sleeper } from "../testing/sleeper.js";
import { ProcessMemory, type ProcessOptions } from "./process-memory.js";

const pid = sleeper();

const readers: NonNullable<ProcessOptions["reader"]>[] = ["process_vm_readv", "/proc/PID/mem"];

describe.each(readers)("many ranges, through %s", (reader) => {
  const open = () => new ProcessMemory(pid, { reader });
  const readable = (memory: ProcessMemory) => {
    const all = memory.mappings();
    // Files only, since the kernel's pages may change. Behind `last` nothing is mapped.
    const mine = all.filter((mapping) => mapping.readable && mapping.path?.startsWith("/"));
    const last = mine.find(({ end }) => all.every(({ start }) => start !== end)) as Mapping;
    return { mine, last };
  };

  it("come one after the other, as each by itself, however many they are", () => {
    using memory = open();
    using vectored = memory.vectoredReader();
    const { start, end } = readable(memory).mine[0] as Mapping;
    for (const count of [0, 1, 7, 1023, 1024, 1025, 3000]) {
      const ranges = Array.from({ length: count }, (_, index) => ({
        address: start + (BigInt(index * 37) % (end - start - 16n)),
        length: 1 + (index % 16),
      }));
      vectored.plan(ranges);
      expect(vectored.read()).toBe(count);
      let offset = 0;
      for (const { address, length } of ranges) {
        const alone = new Uint8Array(length);
        memory.read(address, alone);
        expect(Buffer.compare(vectored.buffers[vectored.current].subarray(offset, offset + length), alone)).toBe(0);
        offset += length;
      }
    }
  });

  it.each([0, 1, 5, 1024, 1500])("end at an unreadable range %i, and continue behind it", (bad) => {
    using memory = open();
    using vectored = memory.vectoredReader();
    const { last } = readable(memory);
    const ranges = Array.from({ length: 2000 }, (_, index) => ({
      address: index === bad ? last.end - 4n : last.start,
      length: 8,
    }));
    vectored.plan(ranges);
    expect(vectored.read()).toBe(bad);
    expect(vectored.read(bad + 1)).toBe(2000);
    const first = new Uint8Array(8);
    memory.read(last.start, first);
    expect(Buffer.compare(vectored.buffers[vectored.current].subarray(1999 * 8, 2000 * 8), first)).toBe(0);
  });

  it("say that the process has ended", async () => {
    const shortLived = spawn("sleep", ["1000"]);
    using memory = new ProcessMemory(shortLived.pid ?? 0, { reader });
    using vectored = memory.vectoredReader();
    vectored.plan([{ address: memory.mappings()[0]?.start ?? 0n, length: 16 }]);
    shortLived.kill("SIGKILL");
    await once(shortLived, "exit");
    expect(() => vectored.read()).toThrow(expect.objectContaining({ code: "gone" }));
  });
});
