/**
 * The C library's headers for a target, for header sources that have only CPython's own: this
 * machine's if they are the target's; else those of Debian's packages, unpacked once into the
 * user's cache; or, for other systems than Linux, facts.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SYSTEM_FACTS } from "../targets/system-headers.js";
import type { LinuxTarget, Target } from "../targets/targets.js";
import { Apt } from "./apt.js";
import { cachedDirectory, cachePath } from "./cache.js";
import { freestandingHeaders } from "./freestanding.js";
import { keepHeaders } from "./keep-headers.js";
import type { HeaderTree } from "./source.js";

/** The suite of the C libraries: the oldest with every target. */
const SUITE = "trixie";

/** The packages with the headers of each C library. */
const PACKAGES: Readonly<Record<LinuxTarget["libc"], readonly string[]>> = {
  // In addition to the C library: the kernel's constants, and crypt.h.
  glibc: ["libc6-dev", "linux-libc-dev", "libcrypt-dev"],
  musl: ["musl-dev"],
};

/** The C library's part of a header tree. */
export type Sysroot = Pick<HeaderTree, "systemIncludes" | "roots">;

/**
 * The C library's headers for `target`. Throws a UserError if neither this machine nor Debian has
 * them.
 */
export async function sysroot(target: Target, log: (line: string) => void): Promise<Sysroot> {
  if (!("debian" in target)) {
    const include = await freestandingHeaders(SYSTEM_FACTS[target.libc]);
    return { systemIncludes: [include], roots: { sysroot: include } };
  }
  if (isNative(target)) return { systemIncludes: [], roots: { system: "/usr/include" } };
  const root = await cachedDirectory(cachePath("sysroot", `${SUITE}-${target.triple}`), async (directory) => {
    log(`fetching the headers of ${target.libc} for ${target.triple}`);
    await new Apt(SUITE, target.debian.name, log).unpack(PACKAGES[target.libc], directory);
    await keepHeaders(directory);
  });
  const include = join(root, "usr", "include");
  const systemIncludes =
    target.libc === "musl" ? [join(include, target.triple)] : [join(include, target.multiarch), include];
  return { systemIncludes, roots: { sysroot: root } };
}

/** True if /usr/include is the target's. */
function isNative({ libc, runsOn, loader }: LinuxTarget): boolean {
  return libc === "glibc" && process.platform === "linux" && runsOn[0] === process.arch && existsSync(`/${loader}`);
}
