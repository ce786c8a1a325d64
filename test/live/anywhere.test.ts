/**
 * Interpreters where tools do not look for them: inside an application, nameless, stripped, under
 * another name, deleted, replaced, in a mount namespace of its own, beside other Pythons and beside
 * copies of themselves. Both engines against the truth.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { differences } from "../support/compare.js";
import { type Library, libraryOf, Workshop } from "../support/embedding.js";
import { expectSameBytes } from "../support/first-difference.js";
import {
  canBeWalked,
  debianInterpreterOf,
  type Interpreter,
  machineInterpreters,
  NO_INTERPRETER,
} from "../support/interpreters.js";
import { describeWith, hasNone, lacks } from "../support/needs.js";
import { type DumpOptions, dumpAll, type Snapshot } from "../support/snapshot.js";
import { Target } from "../support/truth.js";

const PROGRAM = "threads.py";
const DEBUG_OFFSETS = 0x030d0000;

interface Found extends Snapshot {
  readonly runtime: { readonly foundBy: string };
}

/**
 * Checks that both engines print the same bytes and the interpreter's truth; returns the outputs.
 */
async function proveTarget(target: Target, options: DumpOptions = {}): Promise<{ snapshot: Found; said: string }> {
  const ts = await dumpAll(target.pid, "ts", options);
  const truth = await target.truth();
  const c = await dumpAll(target.pid, "c", options);
  const snapshot = JSON.parse(ts.stdout) as Found;
  expect(differences(truth, snapshot), "TypeScript engine").toEqual([]);
  expectSameBytes(c.stdout, ts.stdout);
  expect(c.stderr, "both engines say the same").toBe(ts.stderr);
  return { snapshot, said: ts.stderr };
}

async function prove(interpreter: Interpreter, options: DumpOptions = {}) {
  const target = await Target.start(interpreter, PROGRAM);
  try {
    return await proveTarget(target, options);
  } finally {
    await target.stop();
  }
}

const workshop = await Workshop.open();
afterAll(() => workshop.close());

const walkable = (await machineInterpreters()).filter(canBeWalked);
const libraries: Library[] = [];
for (const interpreter of walkable) {
  const library = await libraryOf(interpreter);
  if (typeof library !== "string") libraries.push(library);
}
const newest = libraries.at(-1);
const noLibrary =
  newest === undefined ? "no interpreter here has headers and a static library to link an application from" : null;
const version = ({ interpreter }: Library) => interpreter.hex.toString(16);

describeWith("library", noLibrary)("an application with Python inside, stripped", () => {
  it.each(libraries.map((library) => ({ library, name: library.interpreter.name })))(
    "without a name for the runtime: $name",
    async ({ library }) => {
      const application = await workshop.build(library, { name: `nameless-${version(library)}`, nameless: true });
      const { snapshot, said } = await prove(application);
      expect(snapshot.runtime.foundBy).toBe(library.interpreter.hex < DEBUG_OFFSETS ? "scan" : "cookie");
      expect(said).toBe("");
    },
  );

  it("not position-independent, and named like another release, which is said", async () => {
    const application = await workshop.build(newest as Library, { name: "python3.1", flags: ["-no-pie"] });
    const { snapshot, said } = await prove(application);
    expect(snapshot.runtime.foundBy).toBe("symbol");
    expect(said).toMatch(/^pyframes: warning: [^\n]* but the name of its file says 3\.1; the first is used\.\n$/);
  });

  // Up to 3.10 no symbol and no debug offsets say the version, and linkers merge equal ends of
  // strings: CPython's own literal disappears in a prefix that ends with it.
  const silent = libraries.filter(({ interpreter }) => interpreter.hex < 0x030b0000);
  it.each(silent.map((library) => ({ library, name: library.interpreter.name })))(
    "with the version of another library in it: $name",
    async ({ library }) => {
      const other = `3.${(library.interpreter.hex >>> 16) & 255}.1`;
      const flags = [`-DOTHER_VERSION="${other}"`, "-Wl,-u,other_library_version"];
      const { snapshot } = await prove(await workshop.build(library, { name: `other-${version(library)}`, flags }));
      expect(Number(snapshot.python.hex)).toBe(library.interpreter.hex);
    },
  );

  it("without section headers", async () => {
    const application = await workshop.build(newest as Library, { name: "sectionless", sectionless: true });
    const { snapshot } = await prove(application);
    expect(snapshot.runtime.foundBy).toBe("symbol");
  });
});

const oldest = libraries[0];
const unpacked = [...new Set([oldest, newest])].filter((library) => library !== undefined);

describeWith("library", noLibrary)("an application that unpacked itself, with a heap larger than a search", () => {
  it.each(unpacked.map((library) => ({ library, name: library.interpreter.name })))("$name", async ({ library }) => {
    const flags = ["-DUNPACKED", `-DHEAP_BYTES=${600 << 20}ul`];
    const application = await workshop.build(library, { name: `unpacked-${version(library)}`, flags, loader: true });
    const target = await Target.start(application, PROGRAM);
    try {
      const { snapshot } = await proveTarget(target, { args: ["--search-limit", "1024"] });
      expect(snapshot.runtime.foundBy).toBe(library.interpreter.hex < DEBUG_OFFSETS ? "scan" : "cookie");
    } finally {
      await target.stop();
    }
  });
});

describeWith("library", noLibrary)("a build whose SOABI has the triple of glibc", () => {
  // A stand-in: glibc's own loader under the name of musl's.
  it("is one for musl if its dynamic loader is musl's", async () => {
    const library = libraries.find(({ interpreter }) => interpreter.hex === 0x030912f0) ?? (newest as Library);
    const build = { name: "musl", interpreter: "ld-musl-x86_64.so.1" };
    const target = await Target.start(await workshop.build(library, build), PROGRAM);
    try {
      const ts = await dumpAll(target.pid, "ts");
      expect(JSON.parse(ts.stdout).python.target).toMatch(/^\w+-linux-musl/);
      expectSameBytes((await dumpAll(target.pid, "c")).stdout, ts.stdout);
    } finally {
      await target.stop();
    }
  });
});

describe("a process without Python", () => {
  it("is not called so if the search was cut", async () => {
    const child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1 << 30)"]);
    try {
      await once(child.stdout, "data");
      const pid = child.pid as number;
      const cut = `pyframes: Process ${pid} may be a CPython: the search for its runtime ended before all of its writable memory was searched. Set a higher limit, as --search-limit MIB does.\n`;
      const none = `pyframes: Process ${pid} is not a CPython of 3.6 or later: it has no runtime.\n`;
      for (const engine of ["ts", "c"] as const) {
        const limited = dumpAll(pid, engine, { args: ["--search-limit", "1"] });
        await expect(limited).rejects.toMatchObject({ code: 1, stdout: "", stderr: cut });
        const whole = dumpAll(pid, engine, { args: ["--search-limit", "100000"] });
        await expect(whole).rejects.toMatchObject({ code: 1, stdout: "", stderr: none });
      }
    } finally {
      child.kill();
    }
  });
});

describeWith("library", noLibrary)("a build with Py_STACKREF_DEBUG", () => {
  it("is refused by both engines in the same words", async () => {
    // A stand-in: a symbol that only such a build exports identifies it.
    const flags = ["-Wl,--defsym=_Py_stackref_get_object=main"];
    const application = await workshop.build(newest as Library, { name: "stackrefs", flags });
    const target = await Target.start(application, PROGRAM);
    try {
      const sentence = `pyframes: Process ${target.pid} is a CPython built with Py_STACKREF_DEBUG, whose frames hold numbers in place of objects: run the program with a build without it.\n`;
      for (const engine of ["ts", "c"] as const)
        await expect(dumpAll(target.pid, engine)).rejects.toMatchObject({ code: 1, stdout: "", stderr: sentence });
    } finally {
      await target.stop();
    }
  });
});

/** Runs Python code in the target before its program. */
async function customized(interpreter: Interpreter, name: string, code: string): Promise<Interpreter> {
  const directory = join(workshop.directory, name);
  await mkdir(directory);
  const indented = code.replaceAll("\n", "\n    ");
  const strict = `try:\n    ${indented}\nexcept BaseException:\n    import os, traceback\n    traceback.print_exc()\n    os._exit(1)\n`;
  await writeFile(join(directory, "sitecustomize.py"), strict);
  return { ...interpreter, name, command: ["env", `PYTHONPATH=${directory}`, ...interpreter.command] };
}

/** Maps a file below everything else: MAP_32BIT. Where that fails, so does the program. */
const MAP_LOW = `
import mmap, os, re
kept = []
def map_low(path, access, flags):
    with open(path, "r+b" if access & mmap.PROT_WRITE else "rb") as file:
        kept.append(mmap.mmap(file.fileno(), 0, flags | 0x40, access))
def low(path):
    with open("/proc/self/maps") as maps:
        return any(line.rstrip().endswith(path) and int(line.split("-")[0], 16) < 1 << 32 for line in maps)
`;

interface Shared {
  readonly interpreter: Interpreter;
  readonly library: string;
  readonly home: string;
}

const ASK_SHARED = `
import sysconfig as s, sys, os
print(os.path.join(s.get_config_var('LIBDIR'), s.get_config_var('INSTSONAME')), sys.base_prefix, sep='\\n')`;

/** Interpreters whose runtime is in a libpython. */
async function sharedInterpreters(): Promise<Shared[]> {
  const found: Shared[] = [];
  for (const interpreter of walkable) {
    const [program = "", ...args] = interpreter.command;
    const { stdout } = await promisify(execFile)(program, [...args, "-c", ASK_SHARED]);
    const [library = "", home = ""] = stdout.trimEnd().split("\n");
    if (library.includes(".so") && existsSync(library)) found.push({ interpreter, library, home });
  }
  return found;
}

const shared = await sharedInterpreters();
const [one, other] = [shared.at(-1), shared.at(-2)];

describeWith("library", other === undefined ? "fewer than two interpreters here have a shared libpython" : null)(
  "a process with more of Python mapped than it runs",
  () => {
    it("loads another libpython, and maps its own to look at", async () => {
      const code = `${MAP_LOW}
map_low(${JSON.stringify(one?.library)}, mmap.PROT_READ, mmap.MAP_PRIVATE)
assert low(${JSON.stringify(one?.library)})
import ctypes
ctypes.CDLL(${JSON.stringify(other?.library)}, ctypes.RTLD_LOCAL)
`;
      const { snapshot, said } = await prove(await customized((one as Shared).interpreter, "several", code));
      expect(snapshot.runtime.foundBy).toBe("symbol");
      expect(said).toBe("");
    });

    it("has its files deleted and replaced while it runs", async () => {
      const { interpreter, library, home } = one as Shared;
      const directory = join(workshop.directory, "upgraded");
      await mkdir(directory);
      const [program = ""] = interpreter.command;
      const files = [program, library].map((from) => ({ from, to: join(directory, basename(from)) }));
      for (const { from, to } of files) await copyFile(from, to);
      const command = ["env", `LD_LIBRARY_PATH=${directory}`, `PYTHONHOME=${home}`, files[0]?.to ?? ""];
      const target = await Target.start({ ...interpreter, command }, PROGRAM);
      try {
        for (const unprivileged of [false, true]) {
          for (const { to } of files) await rm(to, { force: true });
          expect((await proveTarget(target, { unprivileged })).snapshot.runtime.foundBy, "deleted").toBe("symbol");
          // Another release, in the place and under the name of the one that runs.
          for (const { to } of files) await copyFile((other as Shared).library, to);
          expect((await proveTarget(target, { unprivileged })).snapshot.runtime.foundBy, "replaced").toBe("symbol");
        }
      } finally {
        await target.stop();
      }
    });
  },
);

describeWith("library", noLibrary)("an application that keeps a copy of its own data", () => {
  // To 3.8 interpreters do not say which runtime they belong to; the newest is found by its cookie.
  const ends = [...new Set([libraries.at(0), libraries.at(-2), newest])].filter((library) => library !== undefined);
  it.each(ends.map((library) => ({ library, name: library.interpreter.name })))("$name", async ({ library }) => {
    // In a file's mapping below all others, where a search begins.
    const copy = join(workshop.directory, `copy-${version(library)}`);
    const code = `${MAP_LOW}
path = os.readlink("/proc/self/exe")
with open("/proc/self/maps") as maps:
    ranges = [re.match("(\\\\w+)-(\\\\w+) (..)", line).groups() for line in maps if line.rstrip().endswith(path)]
start = min(int(start, 16) for start, end, flags in ranges if flags == "rw")
end = max(int(end, 16) for start, end, flags in ranges)
with open("/proc/self/maps") as maps:
    for line in maps:
        next_start, next_end = (int(word, 16) for word in line.split()[0].split("-"))
        if next_start == end and len(line.split()) < 6:
            end = next_end
with open(${JSON.stringify(copy)}, "wb") as file:
    with open("/proc/self/mem", "rb") as memory:
        memory.seek(start)
        file.write(memory.read(end - start))
map_low(${JSON.stringify(copy)}, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_SHARED)
assert low(${JSON.stringify(copy)})
`;
    const name = `copying-${version(library)}`;
    const application = await workshop.build(library, { name, nameless: true });
    const { snapshot } = await prove(await customized(application, `${name}.d`, code));
    expect(snapshot.runtime.foundBy).toBe(library.interpreter.hex < DEBUG_OFFSETS ? "scan" : "cookie");
  });
});

describe("Debian's interpreter", () => {
  it("in a root and a mount namespace of its own", async (context) => {
    const allowed = await promisify(execFile)("unshare", ["-Urm", "true"]).catch((error: unknown) => error);
    if (allowed instanceof Error) return lacks(context, "namespaces", "this user may have no namespaces");
    const choice = { minor: "3.13", suite: "trixie", abiflags: "", target: "x86_64-linux-gnu" };
    const interpreter = await debianInterpreterOf(choice);
    if ("reason" in interpreter) return lacks(context, interpreter.need, interpreter.reason);
    // …/usr/bin/python3.13
    const usr = join(interpreter.command.at(-1) ?? "", "../..");
    const root = join(workshop.directory, "root");
    const programs = join(import.meta.dirname, "../programs");
    await mkdir(join(root, programs), { recursive: true });
    for (const directory of ["usr", "proc"]) await mkdir(join(root, directory));
    const script = `set -e
cd ${root}
for link in bin lib lib64; do ln -s usr/$link $link; done
mount --bind ${usr} usr
mount --rbind /proc proc
mount --bind ${programs} .${programs}
exec chroot . /usr/bin/python3.13 "$@"`;
    const confined = { name: "confined", command: ["unshare", "-Urm", "sh", "-c", script, "sh"], hex: 0, abiflags: "" };
    const target = await Target.start(confined, PROGRAM);
    try {
      for (const unprivileged of [false, true]) await proveTarget(target, { unprivileged });
    } finally {
      await target.stop();
    }
  });

  it("of 32 bits, under this program of 64", async (context) => {
    const choice = { minor: "3.13", suite: "trixie", abiflags: "", target: "i686-linux-gnu" };
    const interpreter = await debianInterpreterOf(choice);
    if ("reason" in interpreter) return lacks(context, interpreter.need, interpreter.reason);
    await prove(interpreter);
  });
});

/** exit, which ends the calling thread alone, by Node's name of the machine. */
const SYS_EXIT = new Map([
  ["x64", 60],
  ["arm64", 93],
]).get(process.arch);

describe("a process without", () => {
  it("its main thread is read by another one", async (context) => {
    const [interpreter] = walkable;
    if (interpreter === undefined) return lacks(context, "interpreter", NO_INTERPRETER);
    if (SYS_EXIT === undefined) return hasNone(context, `the number of exit on ${process.arch} is not known`);
    const code = `
import ctypes, threading, time
def waits():
    print("ready", flush=True)
    time.sleep(1000)
threading.Thread(target=waits).start()
time.sleep(0.5)
ctypes.CDLL(None).syscall(${SYS_EXIT}, 0)
`;
    const [command = "", ...args] = interpreter.command;
    const child = spawn(command, [...args, "-c", code], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = child.pid ?? 0;
    try {
      await once(child.stdout, "data");
      while (!/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, "utf8"))) await setTimeout(20);
      for (const options of [{}, { args: ["--pause"] }]) {
        const [ts, c] = [await dumpAll(pid, "ts", options), await dumpAll(pid, "c", options)];
        expect(c).toEqual(ts);
        const threads = (JSON.parse(ts.stdout) as Snapshot).interpreters.flatMap((each) => each.threads);
        expect(threads.map(({ complete, main }) => ({ complete, main }))).toEqual([
          { complete: true, main: false },
          { complete: true, main: true },
        ]);
        expect(threads[0]?.frames.map(({ name }) => name)).toContain("waits");
      }
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("memory is named in the same words", async () => {
    const child = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 1000"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const zombie = Number(String((await once(child.stdout, "data"))[0]));
      while (!/^State:\s+Z/m.test(await readFile(`/proc/${zombie}/status`, "utf8"))) await setTimeout(20);
      const sentence = `pyframes: Process ${zombie} has no memory: it has ended or is a kernel thread.\n`;
      for (const engine of ["ts", "c"] as const)
        await expect(dumpAll(zombie, engine)).rejects.toMatchObject({ code: 1, stdout: "", stderr: sentence });
    } finally {
      child.kill("SIGKILL");
    }
  });
});
