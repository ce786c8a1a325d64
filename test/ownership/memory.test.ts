/** Disposal of everything that @pyframes/memory exports: an export without a case fails. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import * as exported from "@pyframes/memory";
import {
  bufferSource,
  CoreMemory,
  chunks,
  ElfImage,
  loadedHeaders,
  loadedImage,
  MachOImage,
  type Memory,
  NativeUnwinder,
  openFile,
  openImage,
  openImageSource,
  openProcess,
  openRecording,
  openVectoredReader,
  PageMemory,
  PeImage,
  ProcessMemory,
  pauseProcess,
  SystemMemory,
} from "@pyframes/memory";
import { machOKinds as kinds, smallMachO, smallPe } from "@pyframes/memory/testing";
import { afterAll, describe, expect, it } from "vitest";
import { lacking } from "../support/needs.js";
import { answers, type Case, checkDisposal, known, type Opened, own } from "./disposal.js";

const RECORDING = join(import.meta.dirname, "../conformance/cases/3.10.13+upstream-x86_64-linux-gnu.core.gz");

const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log()"], {
  stdio: ["ignore", "pipe", "ignore"],
});
await new Promise((resolve) => child.stdout.once("data", resolve));
afterAll(() => void child.kill());
const pid = child.pid as number;

/** A file that the process has mapped, and an address in it. */
const mappingOf = (memory: Memory) => {
  const found = memory.mappings().find(({ readable, path }) => readable && path?.startsWith("/"));
  if (found === undefined) throw new Error("nothing is mapped");
  return found;
};
const some = mappingOf(new ProcessMemory(pid));
const readWord = (memory: Memory) => memory.read(some.start, new Uint8Array(8));

/** The exports that hold nothing: pure functions, and errors. */
const PURE = [
  "MemoryError",
  "disposed",
  "isData",
  "mappingAt",
  "parseMaps",
  "printable",
  "printableJson",
  "readFault",
  "threadState",
];

const memoryMembers = {
  read: (memory: Memory) => memory.read(some.start, new Uint8Array(8)),
  mappings: (memory: Memory) => memory.mappings(),
  open: (memory: Memory) => memory.open(some)?.[Symbol.dispose](),
  executable: (memory: Memory) => memory.executable(),
};
const processMembers = {
  ...memoryMembers,
  pid: known,
  activity: (memory: ProcessMemory) => memory.activity(),
  pathOf: (memory: ProcessMemory) => memory.pathOf(some),
  execMark: (memory: ProcessMemory) => memory.execMark(8),
  threadName: (memory: ProcessMemory) => memory.threadName(pid),
  vectoredReader: (memory: ProcessMemory) => memory.vectoredReader(),
} as const;
const imageMembers = {
  format: known,
  class: known,
  byteOrder: known,
  machine: known,
  path: known,
  source: known,
  sections: known,
  section: answers<exported.Image>((image) => image.section(".text")?.name ?? null),
} as const;
const sourceMembers = { size: known, read: (source: exported.ByteSource) => source.read(0, 4) } as const;

/** Each range lies in the executable, as `some` does. */
const readerMembers = {
  buffers: known,
  current: known,
  plan: (reader: exported.VectoredReader) => reader.plan([{ address: some.start, length: 16 }]),
  read: (reader: exported.VectoredReader) => {
    const count = reader.read();
    expect(Buffer.from(reader.buffers[reader.current]).toString("latin1", 0, 4)).toBe("\x7fELF");
    return count;
  },
} as const;

/** A reader with a plan; `end` disposes of it, or of its memory. */
function plannedReader(memory: Memory, endOf: "reader" | "memory"): Opened<exported.VectoredReader> {
  const object = openVectoredReader(memory);
  object.plan([{ address: some.start, length: 16 }]);
  return { object, end: () => (endOf === "reader" ? object : memory)[Symbol.dispose]() };
}

async function recorded(): Promise<CoreMemory> {
  return (await openRecording(RECORDING)).memory;
}
const recordedAddress = await (async () => {
  using memory = await recorded();
  return memory.mappings().find(({ readable }) => readable)?.start ?? 0n;
})();

/** A process of a system without /proc, which counts its disposals. */
const system = () => ({
  disposals: 0,
  read: () => true,
  region: (address: bigint) => (address > some.start ? null : some),
  executable: () => some.path,
  fileOf: (path: string) => path,
  ended: () => false,
  [Symbol.dispose]() {
    this.disposals++;
    if (this.disposals > 1) throw new Error("released twice");
  },
});

const elf = (open: () => Opened<ElfImage>): Case<ElfImage> => ({
  open,
  members: {
    ...imageMembers,
    type: known,
    bias: known,
    interpreter: (image) => image.interpreter(),
    entry: known,
    base: (image) => image.base,
    programHeadersOffset: known,
    segments: (image) => image.segments(),
    sectionData: (image) => image.sectionData({ ...probeSection, type: 1 }),
    symbol: (image) => image.symbol("main"),
    notes: (image) => [...image.notes()].length,
    buildId: (image) => image.buildId() ?? "none",
  },
});
const probeSection = { name: "", type: 1, flags: 0, address: 0n, offset: 0, size: 16, link: 0 };

const cases: Readonly<Record<string, () => void>> = {
  ProcessMemory: () => {
    checkDisposal("ProcessMemory", { open: () => own(new ProcessMemory(pid)), members: processMembers });
    checkDisposal("ProcessMemory by /proc/PID/mem", {
      open: () => own(new ProcessMemory(pid, { reader: "/proc/PID/mem" })),
      members: processMembers,
    });
    checkDisposal("ProcessMemory, paused", {
      open: () => own(new ProcessMemory(pid, { pause: true })),
      members: processMembers,
    });
  },
  openProcess: () =>
    checkDisposal("openProcess", { open: () => own(openProcess(pid) as ProcessMemory), members: processMembers }),
  SystemMemory: () =>
    checkDisposal("SystemMemory", {
      open: () => own(new SystemMemory(pid, system())),
      members: { ...memoryMembers, pid: known, system: known },
    }),
  CoreMemory: () =>
    checkDisposal("CoreMemory", {
      open: async () => own(await recorded()),
      members: {
        notes: known,
        image: known,
        missing: known,
        problems: known,
        read: (memory) => memory.read(recordedAddress, new Uint8Array(8)),
        mappings: (memory) => memory.mappings(),
        open: (memory) => memory.open(some),
        executable: (memory) => memory.executable(),
        machine: (memory) => memory.machine().machine,
      },
    }),
  openRecording: () =>
    it("openRecording: its memory is a CoreMemory", async () => {
      using memory = await recorded();
      expect(memory).toBeInstanceOf(CoreMemory);
    }),
  PageMemory: () =>
    checkDisposal("PageMemory", {
      open: () => own(new PageMemory(new ProcessMemory(pid))),
      members: { ...memoryMembers, memory: known, runs: (memory) => [...memory.runs(false)] },
    }),
  writeRecording: () =>
    it("writeRecording of pages that were disposed of throws", () => {
      const pages = new PageMemory(new ProcessMemory(pid));
      readWord(pages);
      const machine = { class: 64, byteOrder: "little", machine: 62 } as const;
      expect(exported.writeRecording(pages, machine, {}).length).toBeGreaterThan(0);
      pages[Symbol.dispose]();
      expect(() => exported.writeRecording(pages, machine, {})).toThrow(expect.objectContaining({ code: "disposed" }));
    }),
  openVectoredReader: () => {
    for (const reader of ["process_vm_readv", "/proc/PID/mem"] as const)
      for (const endOf of ["reader", "memory"] as const)
        checkDisposal(`vectored reader by ${reader}, ended by its ${endOf}`, {
          open: () => plannedReader(new ProcessMemory(pid, { reader }), endOf),
          members: {
            ...readerMembers,
            // The reader by single reads holds its memory; its plan does not ask it.
            ...(reader === "/proc/PID/mem" ? { memory: known } : {}),
            ...(reader === "/proc/PID/mem" && endOf === "memory" ? { plan: answers(readerMembers.plan) } : {}),
          },
        });
  },
  chunks: () =>
    it("chunks end with their memory", () => {
      const memory = new ProcessMemory(pid);
      const found = chunks(memory, [some], 1 << 20);
      memory[Symbol.dispose]();
      expect(() => found.next()).toThrow(expect.objectContaining({ code: "disposed" }));
    }),
  ElfImage: () => {
    checkDisposal(
      "ElfImage",
      elf(() => own(ElfImage.open(process.execPath))),
    );
    it("a file that is opened next is not closed by a second disposal", () => {
      const first = openFile(process.execPath);
      first[Symbol.dispose]();
      // It gets the descriptor of the first.
      using second = openFile(process.execPath);
      first[Symbol.dispose]();
      expect(Buffer.from(second.read(0, 4)).toString("latin1")).toBe("\x7fELF");
    });
  },
  MachOImage: () =>
    checkDisposal("MachOImage", {
      open: () => own(new MachOImage(bufferSource(smallMachO(kinds[0] as never)))),
      members: {
        ...imageMembers,
        type: known,
        base: known,
        segments: answers((image: MachOImage) => image.segments()),
        buildId: answers((image: MachOImage) => image.buildId()),
        sectionData: (image) => image.sectionData({ ...probeSection, size: 4 }),
        symbol: (image) => image.symbol("_PyRuntime"),
      },
    }),
  PeImage: () =>
    checkDisposal("PeImage", {
      open: () => own(new PeImage(bufferSource(smallPe(64)))),
      members: {
        ...imageMembers,
        base: known,
        imageBase: known,
        segments: answers((image: PeImage) => image.segments()),
        buildId: (image) => image.buildId(),
        sectionData: (image) => image.sectionData({ ...probeSection, size: 4 }),
        symbol: (image) => image.symbol("_PyRuntime"),
        atRva: (image) => image.atRva(0x2000, 4),
      },
    }),
  openImage: () =>
    checkDisposal(
      "openImage",
      elf(() => own(openImage(process.execPath) as ElfImage)),
    ),
  openImageSource: () =>
    checkDisposal(
      "openImageSource",
      elf(() => own(openImageSource(openFile(process.execPath), "node") as ElfImage)),
    ),
  loadedImage: () => {
    const loaded = (memory: Memory) => loadedImage(memory, loadAddress(memory), "node");
    const members = { ...elf(() => own(loaded(new ProcessMemory(pid)))).members, sections: known } as const;
    checkDisposal("loadedImage", { open: () => own(loaded(new ProcessMemory(pid))), members });
    checkDisposal("loadedImage, ended by its memory", {
      open: () => {
        const memory = new ProcessMemory(pid);
        return { object: loaded(memory), end: () => memory[Symbol.dispose]() };
      },
      members,
    });
  },
  loadedHeaders: () =>
    it("loadedHeaders of a memory that was disposed of throws", () => {
      const memory = new ProcessMemory(pid);
      expect(loadedHeaders(memory, some.start, "node")).toBeNull();
      memory[Symbol.dispose]();
      expect(() => loadedHeaders(memory, some.start, "node")).toThrow(expect.objectContaining({ code: "disposed" }));
    }),
  openFile: () => checkDisposal("openFile", { open: () => own(openFile(process.execPath)), members: sourceMembers }),
  bufferSource: () =>
    checkDisposal("bufferSource", { open: () => own(bufferSource(new Uint8Array(8))), members: sourceMembers }),
  pauseProcess: () =>
    it("pauseProcess releases once", () => {
      const pause = pauseProcess(pid);
      expect(exported.threadState(pid, pid)).toBe("t");
      pause[Symbol.dispose]();
      const again = pauseProcess(pid);
      pause[Symbol.dispose]();
      expect(exported.threadState(pid, pid)).toBe("t");
      again[Symbol.dispose]();
      expect(exported.threadState(pid, pid)).not.toBe("t");
    }),
  NativeUnwinder: () => {
    const missing = (() => {
      try {
        return void NativeUnwinder.require();
      } catch (error) {
        return (error as Error).message;
      }
    })();
    if (missing !== undefined) return lacking("NativeUnwinder", "gdb", missing);
    return checkDisposal("NativeUnwinder", {
      open: () => own(new NativeUnwinder(new ProcessMemory(pid))),
      members: {
        memory: known,
        stack: (unwinder) => unwinder.stack(pid, Number.POSITIVE_INFINITY),
        symbol: (unwinder) => unwinder.symbol({ pc: some.start, stackPointer: null, exact: true }),
      },
    });
  },
};

/** Where the file's first byte is loaded. */
function loadAddress(memory: Memory): bigint {
  const executable = memory.executable();
  return memory.mappings().find(({ path, offset }) => path === executable && offset === 0n)?.start ?? 0n;
}

it("every export has a case, or holds nothing", () => {
  expect([...Object.keys(cases), ...PURE].sort()).toEqual(Object.keys(exported).sort());
});

describe.each(Object.entries(cases))("%s", (_, define) => define());
