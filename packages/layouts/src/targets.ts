/**
 * The targets, each declared once: one row has all that tables, walkers, the extractor and the
 * recorder know about a target. To add a target, add a row.
 */

/** The ABI facts that hold for every system. */
interface CommonFacts {
  /** Bytes of a pointer. */
  readonly pointerSize: 4 | 8;
  readonly byteOrder: "little" | "big";
  /**
   * The machine in an image's header: e_machine of ELF (elf.h), cputype of Mach-O (mach/machine.h)
   * or Machine of PE (the PE specification).
   */
  readonly machine: number;
  /**
   * Bytes from a pthread_t to the kernel's id of its thread: `tid` of glibc's struct pthread
   * (nptl/descr.h), which libc.so.6 publishes in _thread_db_pthread_tid, and of musl's
   * (src/internal/pthread_impl.h, from 1.2.0); null where threads have none there.
   */
  readonly pthreadTid: number | null;
  /** PLATFORM_TRIPLET of CPython's configure; empty on Windows, which has none. */
  readonly multiarch: string;
  /**
   * The first minor whose configure.ac defines PY_HAVE_PERF_TRAMPOLINE for the target; null for
   * none.
   */
  readonly perfTrampolineSince: string | null;
}

/** A GCC that lays records out as the target's C compilers do. */
export interface Gcc {
  /** The answer to -dumpmachine. */
  readonly machine: string;
  readonly options?: readonly string[];
}

/** Debian's architecture whose packages have the headers of the target's C library. */
export interface DebianFacts {
  /** dpkg's name: `amd64`. */
  readonly name: string;
  /** The first suite that has it, where that is not the oldest one in use. */
  readonly firstSuite?: string;
}

export interface LinuxFacts extends CommonFacts {
  readonly libc: "glibc" | "musl";
  /** PT_INTERP, below the root. */
  readonly loader: string;
  readonly debian: DebianFacts;
  /** The values of Node's process.arch for machines that run the target's programs. */
  readonly runsOn: readonly string[];
  /** The machine in the name of qemu's user emulation: `aarch64` of `qemu-aarch64`. */
  readonly qemu: string;
  /** GCCs that check its tables beside `TRIPLE-gcc`, tried in order. */
  readonly otherCompilers: readonly Gcc[];
}

export interface DarwinFacts extends CommonFacts {
  readonly libc: "darwin";
  /** Apple's name of the architecture. */
  readonly architecture: string;
  /** The oldest macOS that CPython's installers for the architecture support. */
  readonly oldestSystem: string;
}

export interface WindowsFacts extends CommonFacts {
  readonly libc: "windows";
}

export type TargetFacts = LinuxFacts | DarwinFacts | WindowsFacts;

/** The targets that tables are made for, by GNU triple. */
export const targets = {
  "x86_64-linux-gnu": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 62,
    pthreadTid: 720,
    multiarch: "x86_64-linux-gnu",
    perfTrampolineSince: "3.12",
    libc: "glibc",
    loader: "lib64/ld-linux-x86-64.so.2",
    debian: { name: "amd64" },
    runsOn: ["x64"],
    qemu: "x86_64",
    otherCompilers: [],
  },
  "aarch64-linux-gnu": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 183,
    pthreadTid: 208,
    multiarch: "aarch64-linux-gnu",
    perfTrampolineSince: "3.12",
    libc: "glibc",
    loader: "lib/ld-linux-aarch64.so.1",
    debian: { name: "arm64" },
    runsOn: ["arm64"],
    qemu: "aarch64",
    otherCompilers: [],
  },
  "i686-linux-gnu": {
    pointerSize: 4,
    byteOrder: "little",
    machine: 3,
    pthreadTid: 104,
    multiarch: "i386-linux-gnu",
    perfTrampolineSince: null,
    libc: "glibc",
    loader: "lib/ld-linux.so.2",
    debian: { name: "i386" },
    runsOn: ["ia32", "x64"],
    qemu: "i386",
    otherCompilers: [{ machine: "x86_64-linux-gnu", options: ["-m32"] }],
  },
  "arm-linux-gnueabihf": {
    pointerSize: 4,
    byteOrder: "little",
    machine: 40,
    pthreadTid: 104,
    multiarch: "arm-linux-gnueabihf",
    perfTrampolineSince: null,
    libc: "glibc",
    loader: "lib/ld-linux-armhf.so.3",
    debian: { name: "armhf" },
    runsOn: ["arm"],
    qemu: "arm",
    otherCompilers: [],
  },
  "riscv64-linux-gnu": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 243,
    pthreadTid: 208,
    multiarch: "riscv64-linux-gnu",
    perfTrampolineSince: null,
    libc: "glibc",
    loader: "lib/ld-linux-riscv64-lp64d.so.1",
    debian: { name: "riscv64", firstSuite: "trixie" },
    runsOn: ["riscv64"],
    qemu: "riscv64",
    otherCompilers: [],
  },
  "powerpc64le-linux-gnu": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 21,
    pthreadTid: 208,
    multiarch: "powerpc64le-linux-gnu",
    perfTrampolineSince: null,
    libc: "glibc",
    loader: "lib64/ld64.so.2",
    debian: { name: "ppc64el" },
    runsOn: ["ppc64"],
    qemu: "ppc64le",
    otherCompilers: [],
  },
  "s390x-linux-gnu": {
    pointerSize: 8,
    byteOrder: "big",
    machine: 22,
    pthreadTid: 208,
    multiarch: "s390x-linux-gnu",
    perfTrampolineSince: null,
    libc: "glibc",
    loader: "lib/ld64.so.1",
    debian: { name: "s390x" },
    runsOn: ["s390x"],
    qemu: "s390x",
    otherCompilers: [],
  },
  "x86_64-linux-musl": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 62,
    pthreadTid: 48,
    multiarch: "x86_64-linux-musl",
    perfTrampolineSince: null,
    libc: "musl",
    loader: "lib/ld-musl-x86_64.so.1",
    debian: { name: "amd64" },
    runsOn: ["x64"],
    qemu: "x86_64",
    // Only the C library's headers differ: the compiler is the same.
    otherCompilers: [{ machine: "x86_64-linux-gnu" }],
  },
  "aarch64-linux-musl": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 183,
    pthreadTid: 32,
    multiarch: "aarch64-linux-musl",
    perfTrampolineSince: null,
    libc: "musl",
    loader: "lib/ld-musl-aarch64.so.1",
    debian: { name: "arm64" },
    runsOn: ["arm64"],
    qemu: "aarch64",
    otherCompilers: [{ machine: "aarch64-linux-gnu" }],
  },
  "x86_64-apple-darwin": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 0x01000007,
    pthreadTid: null,
    multiarch: "darwin",
    perfTrampolineSince: "3.15",
    libc: "darwin",
    architecture: "x86_64",
    oldestSystem: "10.9",
  },
  "aarch64-apple-darwin": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 0x0100000c,
    pthreadTid: null,
    multiarch: "darwin",
    perfTrampolineSince: "3.15",
    libc: "darwin",
    architecture: "arm64",
    oldestSystem: "11.0",
  },
  "x86_64-windows-msvc": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 0x8664,
    pthreadTid: null,
    multiarch: "",
    perfTrampolineSince: null,
    libc: "windows",
  },
  "aarch64-windows-msvc": {
    pointerSize: 8,
    byteOrder: "little",
    machine: 0xaa64,
    pthreadTid: null,
    multiarch: "",
    perfTrampolineSince: null,
    libc: "windows",
  },
} as const satisfies Record<string, TargetFacts>;

export type TargetTriple = keyof typeof targets;

/** Every target with its facts, in the order of the rows. */
export const targetRows: readonly (readonly [triple: TargetTriple, facts: TargetFacts])[] = (
  Object.keys(targets) as TargetTriple[]
).map((triple) => [triple, targets[triple]]);

/** True for a target with an ELF image and a Linux kernel. */
export const isLinux = (facts: TargetFacts): facts is LinuxFacts => facts.libc === "glibc" || facts.libc === "musl";

/** An image's machine, by the numbers in its header. */
export interface Machine {
  readonly format: "elf" | "mach-o" | "pe";
  /** e_machine, cputype or Machine. */
  readonly machine: number;
  /** Bits of an address. */
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
  /** The GNU triple; for ELF that with glibc, as its header does not encode the C library. */
  readonly triple: string;
}

const formats = { glibc: "elf", darwin: "mach-o", windows: "pe" } as const;

/** Machines without tables, so that a message can name them. */
const untabled: readonly Machine[] = [
  { format: "elf", machine: 62, class: 32, byteOrder: "little", triple: "x86_64-linux-gnux32" },
  { format: "pe", machine: 0x014c, class: 32, byteOrder: "little", triple: "i686-windows-msvc" },
];

/** Every machine that is recognised in an image. */
export const machines: readonly Machine[] = [
  ...targetRows.flatMap(([triple, { libc, machine, pointerSize, byteOrder }]): Machine[] =>
    libc === "musl" ? [] : [{ format: formats[libc], machine, class: pointerSize === 8 ? 64 : 32, byteOrder, triple }],
  ),
  ...untabled,
];

/** The triple of the same machine with musl in the place of glibc. */
export const muslTriple = (triple: string): string => triple.replace("-gnu", "-musl");
