/** Headers of a ref in a local clone of CPython, bare or not; pyconfig facts of the target stand in for pyconfig.h. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { compareVersions } from "@pyframes/layouts";
import { writeWhole } from "../files.js";
import { pyconfig } from "../targets/pyconfig.js";
import { target } from "../targets/targets.js";
import { UserError } from "../user-error.js";
import { cachedDirectory, cachePath } from "./cache.js";
import type { HeaderSource, Request } from "./source.js";

const MEBIBYTE = 1 << 20;

function git(clone: string, ...args: string[]): string | null {
  try {
    return execFileSync("git", ["-C", clone, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * MEBIBYTE,
    });
  } catch {
    return null;
  }
}

/** Release tags: CPython's own `v3.13.5`, and `upstream/3.13.5` of packagers' clones. */
const TAG = /^(?:v|upstream\/)(\d+\.\d+\.\d+)$/;

/** The tag of `version`, the newest one of a minor. */
function tagOf(clone: string, version: string): string | null {
  const tags = (git(clone, "tag", "--list") ?? "").split("\n").flatMap((tag) => {
    const release = TAG.exec(tag)?.[1];
    return release && (release === version || release.startsWith(`${version}.`)) ? [{ tag, release }] : [];
  });
  tags.sort((a, b) => compareVersions(b.release, a.release));
  return tags[0]?.tag ?? null;
}

export const gitClone: HeaderSource = {
  name: "git",
  async find(request: Request) {
    const clone = request.git;
    if (clone === undefined) return { reason: "no clone was named with --git" };
    if (git(clone, "rev-parse", "--git-dir") === null) {
      throw new UserError(`${clone} is no git repository; give --git the directory of a clone of CPython.`);
    }
    const ref = request.ref ?? tagOf(clone, request.version);
    if (ref === null)
      return {
        reason: `${clone} has no tag of ${request.version} (v${request.version} or upstream/${request.version}); name one with --ref`,
      };
    const commit = git(clone, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)?.trim();
    if (!commit) throw new UserError(`${clone} has no ref ${ref}; see git -C ${clone} tag --list.`);
    const tree = await cachedDirectory(cachePath("git", commit), async (directory) => {
      if (git(clone, "cat-file", "-e", `${commit}:Include/Python.h`) === null) {
        throw new UserError(`${ref} of ${clone} has no Include/Python.h; give a ref of CPython's own source.`);
      }
      const archive = execFileSync("git", ["-C", clone, "archive", commit, "Include"], {
        maxBuffer: 256 * MEBIBYTE,
        stdio: ["ignore", "pipe", "ignore"],
      });
      execFileSync("tar", ["-x", "-C", directory], { input: archive });
    });
    const config = join(tree, `pyconfig-${request.target}${request.abiflags && `-${request.abiflags}`}`);
    writeWhole(join(config, "pyconfig.h"), pyconfig(target(request.target), request.abiflags));
    const include = join(tree, "Include");
    return {
      tree: {
        include,
        systemIncludes: [config],
        roots: { include, pyconfig: config, system: "/usr/include" },
        distributor: "upstream",
        abiflags: request.abiflags,
        defines: [],
        description: `git ${ref} ${commit}`,
      },
    };
  },
};
