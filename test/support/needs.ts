/**
 * The one rule for skipped tests. A test is skipped only where something that it needs is not here,
 * or where a release has no such feature. A wrong number fails, wherever it comes from.
 * PYFRAMES_REQUIRE=debian,gdb names needs that must be met: a test that lacks one of them fails.
 */
import { networkInterfaces } from "node:os";
import { describe, it } from "vitest";

/** The needs that PYFRAMES_REQUIRE can name. */
export const NEEDS = {
  compiler: "a second C compiler",
  core: "core files that the kernel writes into the working directory",
  debian: "packages of a Debian mirror, in the versions that have tables",
  gdb: "gdb with gcore",
  interpreter: "a CPython on this machine that has a table",
  library: "an installed interpreter with headers and its own libpython",
  loopback: "a loopback interface that is up, for servers of the tests",
  namespaces: "user namespaces",
  packaged: "a packaged release for macOS and Windows in the cache",
  readelf: "readelf of binutils",
  readobj: "llvm-readobj",
  bzip2: "the program bzip2",
  lz4: "the program lz4",
  xz: "the program xz",
  zstd: "the program zstd",
} as const;

export type Need = keyof typeof NEEDS;

/** The part of vitest's test context that skips. */
export interface Skippable {
  skip(note?: string): never;
}

/**
 * The names in a value of PYFRAMES_REQUIRE. Throws a RangeError that lists all names where one is
 * unknown.
 */
export function requiredNeeds(value = ""): ReadonlySet<Need> {
  const names = value.split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !Object.hasOwn(NEEDS, name));
  if (unknown !== undefined)
    throw new RangeError(`PYFRAMES_REQUIRE names ${unknown}; it takes ${Object.keys(NEEDS).join(", ")}.`);
  return new Set(names as Need[]);
}

/** Skips the running test because `need` is not met. Throws where PYFRAMES_REQUIRE names it. */
export function lacks(context: Skippable, need: Need, reason: string): never {
  if (requiredNeeds(process.env.PYFRAMES_REQUIRE).has(need))
    throw new Error(`PYFRAMES_REQUIRE has ${need}, which is missing: ${reason}`);
  return context.skip(`${need}: ${reason}`);
}

/**
 * Skips the running test because the release or build has no such feature. Nothing can require it.
 */
export function hasNone(context: Skippable, reason: string): never {
  return context.skip(`not applicable: ${reason}`);
}

/**
 * For `beforeEach` of suites that start a server on this machine: a namespace without a network has
 * no loopback.
 */
export function needsLoopback(context: Skippable): void {
  const isUp = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => internal));
  if (!isUp) lacks(context, "loopback", "the loopback interface is down");
}

/** A skipped test, for a case that cannot be made. */
export function lacking(name: string, need: Need, reason: string): void {
  it(name, (context) => lacks(context, need, reason));
}

/** `describe`; one skipped test in its place where `reason` says why the need is not met. */
export function describeWith(need: Need, reason: string | null | undefined): (name: string, body: () => void) => void {
  if (reason === null || reason === undefined) return (name, body) => void describe(name, body);
  return (name) => lacking(name, need, reason);
}

/** `describe.each`; one skipped test in its place where there is no case. */
export function describeEach<T>(
  cases: readonly T[],
  need: Need,
  reason: string,
): (name: string, body: (each: T) => void) => void {
  if (cases.length > 0) return (name, body) => void describe.for(cases)(name, body);
  return (name) => lacking(name, need, reason);
}
