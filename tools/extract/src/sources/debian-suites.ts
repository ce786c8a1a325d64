/** Debian's suites, and its architectures by the rows of their targets. */
import { type TargetTriple, targetRows } from "@pyframes/layouts";
import { UserError } from "../user-error.js";

/** Newest first: a minor is taken from the first suite that has it. */
export const SUITES = ["sid", "forky", "trixie", "bookworm", "bullseye"] as const;

/**
 * An archive's other names for its suites; the codename behind each changes with Debian's releases.
 */
export const SUITE_ALIASES = ["stable", "oldstable", "oldoldstable", "testing", "unstable"] as const;

/**
 * Debian's interpreter of each minor that tests, recordings and benches use. To add a minor's
 * interpreter, add a row.
 */
export const PYTHONS: readonly { readonly minor: string; readonly suite: (typeof SUITES)[number] }[] = [
  { minor: "3.9", suite: "bullseye" },
  { minor: "3.11", suite: "bookworm" },
  { minor: "3.13", suite: "trixie" },
  { minor: "3.14", suite: "sid" },
  { minor: "3.15", suite: "sid" },
];

/** An architecture that Debian builds Python for. */
export interface DebianArchitecture {
  readonly target: TargetTriple;
  /** dpkg's name: `amd64`. */
  readonly name: string;
  /** The directory of its libraries and headers: `x86_64-linux-gnu`. */
  readonly multiarch: string;
  /** Path of its program loader below the root. */
  readonly loader: string;
  /** The values of process.arch of machines that run its programs. */
  readonly runsOn: readonly string[];
  /** The machine in the name of qemu's user emulation. */
  readonly qemu: string;
  /** Newest first: the suites that have it. */
  readonly suites: readonly string[];
}

/** Debian's C library is glibc. */
export const ARCHITECTURES: readonly DebianArchitecture[] = targetRows.flatMap(([target, facts]) => {
  if (facts.libc !== "glibc") return [];
  const { debian, multiarch, loader, runsOn, qemu } = facts;
  const first = SUITES.findIndex((suite) => suite === debian.firstSuite);
  const suites = first === -1 ? SUITES : SUITES.slice(0, first + 1);
  return [{ target, name: debian.name, multiarch, loader, runsOn, qemu, suites }];
});

/** The architecture of a target. Throws a RangeError if Debian has none. */
export function architectureFor(target: string): DebianArchitecture {
  const found = ARCHITECTURES.find(({ target: known }) => known === target);
  if (found === undefined) throw new RangeError(`Debian has no architecture for ${target}.`);
  return found;
}

/** This machine's row. Throws a UserError if Debian has none. */
export function nativeArchitecture(): DebianArchitecture {
  const native = ARCHITECTURES.find(({ runsOn }) => runsOn.includes(process.arch));
  if (native === undefined) throw new UserError(`Debian is not built for this machine's ${process.arch}`);
  return native;
}
