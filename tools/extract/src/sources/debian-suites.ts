/** The differences between Debian's suites and architectures: a row each. */
import { UserError } from "../user-error.js";

/** Newest first: a minor is taken from the first suite that has it. */
export const SUITES = ["sid", "forky", "trixie", "bookworm", "bullseye"] as const;

/**
 * An archive's other names for its suites; the codename behind each changes with Debian's releases.
 */
export const SUITE_ALIASES = ["stable", "oldstable", "oldoldstable", "testing", "unstable"] as const;

export interface DebianArchitecture {
  /** The project's name. */
  readonly target: string;
  /** dpkg's name: `amd64`. */
  readonly name: string;
  /** The directory of its libraries and headers: `x86_64-linux-gnu`. */
  readonly multiarch: string;
  /** Path of its program loader below the root. */
  readonly loader: string;
  /** The values of process.arch of machines that run its programs. */
  readonly runsOn: readonly string[];
}

export const ARCHITECTURES: readonly DebianArchitecture[] = [
  {
    target: "x86_64-linux-gnu",
    name: "amd64",
    multiarch: "x86_64-linux-gnu",
    loader: "lib64/ld-linux-x86-64.so.2",
    runsOn: ["x64"],
  },
  {
    target: "aarch64-linux-gnu",
    name: "arm64",
    multiarch: "aarch64-linux-gnu",
    loader: "lib/ld-linux-aarch64.so.1",
    runsOn: ["arm64"],
  },
  {
    target: "i686-linux-gnu",
    name: "i386",
    multiarch: "i386-linux-gnu",
    loader: "lib/ld-linux.so.2",
    runsOn: ["ia32", "x64"],
  },
  {
    target: "arm-linux-gnueabihf",
    name: "armhf",
    multiarch: "arm-linux-gnueabihf",
    loader: "lib/ld-linux-armhf.so.3",
    runsOn: ["arm"],
  },
  {
    target: "riscv64-linux-gnu",
    name: "riscv64",
    multiarch: "riscv64-linux-gnu",
    loader: "lib/ld-linux-riscv64-lp64d.so.1",
    runsOn: ["riscv64"],
  },
  {
    target: "powerpc64le-linux-gnu",
    name: "ppc64el",
    multiarch: "powerpc64le-linux-gnu",
    loader: "lib64/ld64.so.2",
    runsOn: ["ppc64"],
  },
  {
    target: "s390x-linux-gnu",
    name: "s390x",
    multiarch: "s390x-linux-gnu",
    loader: "lib/ld64.so.1",
    runsOn: ["s390x"],
  },
];

/** The row of an architecture, by dpkg's name. */
export function architectureOf(name: string): DebianArchitecture {
  return row(({ name: known }) => known === name, name);
}

/** The row of the architecture whose target is `target`. */
export function architectureFor(target: string): DebianArchitecture {
  return row(({ target: known }) => known === target, target);
}

/** This machine's row. Throws a UserError if Debian has none. */
export function nativeArchitecture(): DebianArchitecture {
  const native = ARCHITECTURES.find(({ runsOn }) => runsOn.includes(process.arch));
  if (native === undefined) throw new UserError(`Debian is not built for this machine's ${process.arch}`);
  return native;
}

function row(matches: (row: DebianArchitecture) => boolean, asked: string): DebianArchitecture {
  const found = ARCHITECTURES.find(matches);
  if (found === undefined) throw new RangeError(`debian-suites.ts has no row for ${asked}.`);
  return found;
}
