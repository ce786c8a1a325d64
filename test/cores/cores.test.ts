/**
 * Core files of gdb and of the kernel, as they are stored and damaged, by both engines against the
 * interpreter's own account.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildOfBuildId } from "@pyframes/layouts";
import { CoreMemory, ElfImage } from "@pyframes/memory";
import { loadedImages } from "@pyframes/walker/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Program } from "../../tools/record/src/program.js";
import { differences } from "../support/compare.js";
import { compiledDump, SANITIZED } from "../support/compiled.js";
import { findInterpreters, type Interpreter, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach, hasNone, lacks } from "../support/needs.js";
import type { Snapshot } from "../support/snapshot.js";
import type { TrueThread, Truth } from "../support/truth.js";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const cli = path("../../packages/cli/dist/main.js");
const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
/** From here on a runtime describes itself, and is found without the files that were mapped. */
const DESCRIBES_ITSELF = 0x030d0000;
const NO_CORE = "the kernel left no core file here";

/** The last interpreter that does not describe itself, and the newest. */
function chosen(all: readonly Interpreter[]): Interpreter[] {
  const sorted = [...all].sort((a, b) => a.hex - b.hex);
  const silent = sorted.filter(({ hex }) => hex < DESCRIBES_ITSELF);
  return [...new Set([silent.at(-1), sorted.at(-1)])].filter((each) => each !== undefined);
}

const { interpreters } = await findInterpreters();
const directory = mkdtempSync(join(tmpdir(), "pyframes-cores-"));
afterAll(() => rmSync(directory, { recursive: true }));

let sanitized = "";
beforeAll(async () => {
  sanitized = await compiledDump(SANITIZED);
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A hang is killed, and has no status. */
function run(command: string, args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

const ts = (...args: string[]): Outcome => run(process.execPath, [cli, "dump", "--json", ...args]);
const c = (...args: string[]): Outcome => run(sanitized, ["--json", ...args]);

/** The output of both engines, which must be equal; only errors and warnings may differ. */
function both(...args: string[]): Outcome {
  const [first, second] = [ts(...args), c(...args)];
  const said = { ts: first.stderr, c: second.stderr };
  expect({ status: second.status, stdout: second.stdout, said }).toEqual({
    status: first.status,
    stdout: first.stdout,
    said,
  });
  if (first.status === 1) expect(second.stderr).toMatch(/^pyframes: [^\n]+\n$/);
  return first;
}

interface GdbCore {
  readonly file: string;
  /**
   * gdb writes zeros for what is left of a mapping from the first page on that it cannot read: as
   * glibc 2.42's guard pages, which MADV_GUARD_INSTALL makes, and which begin the mapping of a
   * thread's stack. It says so.
   */
  readonly lacks: boolean;
}

/** Of ELF of 64 bits: where program headers begin, what one takes, and the type of notes. */
const [HEADERS, SIZE, NOTE] = [64, 56, 4];

/** True if the build-id, which the core contains, identifies the build. */
function isKnownBinary({ command }: Interpreter): boolean {
  using image = ElfImage.open(command.at(-1) ?? "");
  const id = image.buildId();
  return id !== null && buildOfBuildId(id) !== null;
}

function gcore(pid: number, place: string): GdbCore {
  const { status, stderr } = spawnSync("gcore", ["-o", join(place, "gdb"), String(pid)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`gcore failed: ${stderr}`);
  // The last page of the address space is the kernel's own, and never had.
  const lacks = /Memory read failed for corefile section, \d+ bytes at 0x(?!f{16}|f{10}600000)/.test(stderr);
  return { file: join(place, `gdb.${pid}`), lacks };
}

/**
 * The truth without the outermost frames that a thread lacks whose stack is said to be incomplete.
 */
function asFarAsSaid(truth: Truth, snapshot: Snapshot): Truth {
  const threads = new Map(snapshot.interpreters.flatMap((each) => each.threads.map((thread) => [thread.id, thread])));
  const cut = (thread: TrueThread): TrueThread => {
    const seen = threads.get(thread.id);
    return seen?.complete === false ? { ...thread, frames: thread.frames.slice(0, seen.frames.length) } : thread;
  };
  const interpreters = truth.interpreters.map((each) => ({ ...each, threads: each.threads.map(cut) }));
  return { ...truth, interpreters };
}

describeEach(
  chosen(interpreters),
  "interpreter",
  NO_INTERPRETER,
)("a core of $name", (interpreter) => {
  let place = "";
  let truth: Truth;
  let ofGdb: GdbCore | undefined;
  let ofKernel: string | undefined;
  beforeAll(async () => {
    place = mkdtempSync(join(directory, "core-"));
    await using program = new Program([...interpreter.command, path("../programs/threads.py")], place);
    await program.ready();
    truth = (await program.truth()) as Truth;
    if (has("gdb")) ofGdb = gcore(program.pid, place);
    await program.dumpCore();
    ofKernel = readdirSync(place).find((name) => /^core/.test(name));
  });

  it("by gdb gives every stack", (context) => {
    if (ofGdb === undefined) return lacks(context, "gdb", "gdb's gcore is not installed");
    const snapshot = JSON.parse(both("--core", ofGdb.file).stdout) as Snapshot;
    if (!ofGdb.lacks) return expect(differences(truth, snapshot)).toEqual([]);
    // No frame is wrong, and no stack that lacks some passes for whole.
    const wrong = differences(asFarAsSaid(truth, snapshot), snapshot);
    expect(wrong.filter((line) => !/ complete: expected true, got false$/.test(line))).toEqual([]);
  });

  it("by the kernel gives every stack", (context) => {
    const pattern = readFileSync("/proc/sys/kernel/core_pattern", "utf8").trim();
    if (ofKernel === undefined) return lacks(context, "core", `${NO_CORE}: core_pattern is "${pattern}"`);
    expect(differences(truth, JSON.parse(both("--core", join(place, ofKernel)).stdout) as Snapshot)).toEqual([]);
  });

  it("is read compressed", (context) => {
    // The kernel's is smaller: gdb writes untouched memory, too.
    const file = ofKernel === undefined ? ofGdb?.file : join(place, ofKernel);
    if (file === undefined) return lacks(context, "core", "neither the kernel nor gdb's gcore left a core file here");
    const plain = ts("--core", file);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 1 }));
    expect(both("--core", `${file}.gz`)).toEqual(plain);
    for (const program of ["zstd", "xz", "lz4", "bzip2"] as const) {
      if (!has(program)) return lacks(context, program, `${program} is not installed`);
      const packed = `${file}.${program}`;
      writeFileSync(packed, execFileSync(program, ["-1", "-c", file], { maxBuffer: 1 << 28 }));
      expect(both("--core", packed)).toEqual(plain);
    }
  });

  it("is refused where unpacking it takes too much memory", (context) => {
    if (!has("zstd")) return lacks(context, "zstd", "zstd is not installed");
    const file = join(place, "wide");
    writeFileSync(file, "");
    truncateSync(file, (1 << 27) + 1);
    execFileSync("zstd", ["-q", "--long=31", file]);
    const { status, stdout, stderr } = both("--core", `${file}.zst`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      `pyframes: ${file}.zst needs more than 128 MiB to be unpacked: do it with zstd -d --long=31 first.\n`,
    );
  });

  it("that was cut off gives what is left, or one sentence", (context) => {
    if (ofKernel === undefined) return lacks(context, "core", NO_CORE);
    const whole = readFileSync(join(place, ofKernel));
    const cut = join(place, "cut");
    for (const share of [0.001, 0.25, 0.5, 0.83, 0.95]) {
      writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * share)));
      const { status, stdout, stderr } = both("--core", cut);
      // With its program headers a file implies its size.
      if (share > 0.001) {
        const size = `is cut off: it has ${Math.floor(whole.length * share)} of ${whole.length} bytes.`;
        expect([stderr, c("--core", cut).stderr]).toEqual([
          expect.stringContaining(size),
          expect.stringContaining(size),
        ]);
      }
      if (status === 0) continue;
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^pyframes: [^\n]+\n$/);
      expect(stderr).not.toContain("starting up");
    }
  });

  it("has what a task awaits through an asynchronous generator, or is incomplete", (context) => {
    const awaiting = mkdtempSync(join(directory, "awaiting-"));
    const script = path("async_generator.py");
    spawnSync("sh", ["-c", 'ulimit -c unlimited; exec "$@"', "sh", ...interpreter.command, script], { cwd: awaiting });
    const core = readdirSync(awaiting).find((name) => /^core/.test(name));
    if (core === undefined) return lacks(context, "core", NO_CORE);
    const tasks = (sysroot: string) => {
      const snapshot = JSON.parse(both("--core", join(awaiting, core), "--sysroot", sysroot).stdout) as Snapshot;
      const all = snapshot.interpreters[0]?.tasks ?? [];
      return all.map(({ complete, frames }) => ({ complete, names: frames.map(({ name }) => name) }));
    };
    const names = ["sleep", "leaf", "agen", "user"];
    expect(tasks("/")).toContainEqual({ complete: true, names });
    // The name of the type between user and agen is in the missing file.
    expect(tasks("/nonexistent")).toContainEqual({ complete: false, names });
  });

  it("without the memory that the process changed says so, and takes no initial data for it", async (context) => {
    const filtered = mkdtempSync(join(directory, "filtered-"));
    await using program = new Program([...interpreter.command, path("../programs/threads.py")], filtered);
    await program.ready();
    // core(5): ELF headers alone.
    writeFileSync(`/proc/${program.pid}/coredump_filter`, "0x10");
    await program.dumpCore();
    const core = readdirSync(filtered).find((name) => /^core/.test(name));
    if (core === undefined) return lacks(context, "core", NO_CORE);
    const { status, stderr } = both("--core", join(filtered, core));
    const sentence =
      / it was written without the memory that the process changed \(coredump_filter, see core\(5\)\)\.\n$/;
    expect(status).toBe(1);
    expect([stderr, c("--core", join(filtered, core)).stderr]).toEqual([
      expect.stringMatching(sentence),
      expect.stringMatching(sentence),
    ]);
  });

  it("without the files that were mapped gives every stack", (context) => {
    if (ofKernel === undefined) return lacks(context, "core", NO_CORE);
    const { status, stdout } = both("--core", join(place, ofKernel), "--sysroot", place);
    expect({ status, wrong: differences(truth, JSON.parse(stdout || "null")) }).toEqual({ status: 0, wrong: [] });
  });

  it("without the files, and without the headers of any image, gives every stack", async (context) => {
    const bare = mkdtempSync(join(directory, "bare-"));
    await using program = new Program([...interpreter.command, path("../programs/threads.py")], bare);
    await program.ready();
    const itsTruth = (await program.truth()) as Truth;
    // core(5): anonymous memory, and so all changed pages, but not ELF headers (bit 4).
    writeFileSync(`/proc/${program.pid}/coredump_filter`, "0x3");
    await program.dumpCore();
    const core = readdirSync(bare).find((name) => /^core/.test(name));
    if (core === undefined) return lacks(context, "core", NO_CORE);
    const { status, stdout } = both("--core", join(bare, core), "--sysroot", bare);
    const snapshot = JSON.parse(stdout || "null");
    expect({ status, wrong: differences(itsTruth, snapshot) }).toEqual({ status: 0, wrong: [] });
    expect(snapshot.runtime.foundBy).toBe(interpreter.hex >= DESCRIBES_ITSELF ? "cookie" : "scan");
    using memory = await CoreMemory.open(join(bare, core), { sysroot: bare });
    expect([...loadedImages(memory)].map(({ path }) => path)).toEqual([""]);
  });

  it.for([
    { segment: 0, offset: 4n },
    { segment: 1, offset: 0xffff_ffffn },
  ])("with images whose headers in memory lie is read by their files alone: %o", (lie, context) => {
    if (ofKernel === undefined) return lacks(context, "core", NO_CORE);
    const bytes = readFileSync(join(place, ofKernel));
    using core = ElfImage.open(join(place, ofKernel));
    for (const { offset } of core.segments()) {
      if (bytes.toString("latin1", offset, offset + 4) !== "\x7fELF") continue;
      for (let index = 0; index < bytes.readUInt16LE(offset + 56); index++)
        if (bytes.readUInt32LE(offset + HEADERS + index * SIZE) === NOTE)
          bytes.writeUInt32LE(0, offset + HEADERS + index * SIZE);
      // p_offset.
      bytes.writeBigUInt64LE(lie.offset, offset + HEADERS + lie.segment * SIZE + 8);
    }
    writeFileSync(join(place, "lying"), bytes);
    const { stdout } = both("--core", join(place, "lying"));
    const snapshot = JSON.parse(stdout || "null");
    expect(snapshot?.runtime.foundBy).toBe("symbol");
    expect(differences(truth, snapshot)).toEqual([]);
  });

  it("names the missing file where neither files nor memory give the release", (context) => {
    if (ofKernel === undefined) return lacks(context, "core", NO_CORE);
    if (interpreter.hex >= DESCRIBES_ITSELF) return hasNone(context, "this release describes itself");
    if (isKnownBinary(interpreter)) return hasNone(context, "the build-id identifies the release");
    const bytes = readFileSync(join(place, ofKernel));
    // Behind the headers and notes, whose addresses have such bytes by chance: the kernel writes
    // one segment of notes, and then memory.
    const memory = Number(bytes.readBigUInt64LE(HEADERS + SIZE + 8));
    for (let at = bytes.indexOf(" (", memory); at !== -1; at = bytes.indexOf(" (", at + 1)) bytes[at + 1] = 0x5b;
    writeFileSync(join(place, "silent"), bytes);
    const { stderr } = both("--core", join(place, "silent"), "--sysroot", place);
    expect(stderr).toMatch(/^pyframes: [^\n]+is not here[^\n]+--sysroot\.\n$/);
  });

  it("damaged at random neither crashes nor hangs an engine", (context) => {
    if (ofKernel === undefined) return lacks(context, "core", NO_CORE);
    const whole = readFileSync(join(place, ofKernel));
    let state = 88172645;
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) % below;
    };
    for (let round = 0; round < 6; round++) {
      const bytes = Buffer.from(whole);
      // In the headers and notes, or all over.
      for (let change = 0; change < 8 << (round % 4); change++)
        bytes[random(round % 2 === 0 ? 8192 : bytes.length)] = random(256);
      writeFileSync(join(place, "damaged"), bytes);
      const { status, stderr } = both("--core", join(place, "damaged"));
      expect([0, 1]).toContain(status);
      if (status === 1) expect(stderr).toMatch(/^pyframes: [^\n]+\n$/);
    }
  });
});
