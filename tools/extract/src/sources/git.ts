/**
 * Headers of a ref in a local clone of CPython, bare or not. The target's pyconfig facts stand in
 * for pyconfig.h.
 */
import { execFileSync } from "node:child_process";
import { compareVersions } from "@pyframes/layouts";
import { SOURCE_FILES } from "../layout/source-only-structs.js";
import { UserError } from "../user-error.js";
import { cachedDirectory, cachePath } from "./cache.js";
import { answers } from "./release.js";
import type { HeaderSource, Request } from "./source.js";
import { sourceTree } from "./source-tree.js";

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

/**
 * Release tags: CPython's own `v3.13.5` and `v3.13.0rc2`, and packagers' `upstream/3.13.5` and
 * `upstream/3.13.0_rc2`.
 */
const TAG = /^(?:v|upstream\/)(\d+\.\d+\.\d+)(?:_?((?:a|b|rc)\d+))?$/;

/** The tag of `version`; for a minor, its newest final one. */
function tagOf(clone: string, version: string): string | null {
  const tags = (git(clone, "tag", "--list") ?? "").split("\n").flatMap((tag) => {
    const [, final, level = ""] = TAG.exec(tag) ?? [];
    const release = `${final}${level}`;
    return release === version || (level === "" && answers(release, version)) ? [{ tag, release }] : [];
  });
  tags.sort((a, b) => compareVersions(b.release, a.release));
  return tags[0]?.tag ?? null;
}

interface Revision {
  readonly ref: string;
  readonly commit: string;
}

/** Commits that were looked up: a matrix requests one release many times. */
const revisions = new Map<string, Revision>();

/**
 * The requested commit, or the reason why there is none. Throws a UserError if the clone or the ref
 * is broken.
 */
function revisionOf(clone: string, request: Request): Revision | { reason: string } {
  const { version } = request;
  const key = JSON.stringify([clone, request.ref ?? null, version ?? null]);
  const known = revisions.get(key);
  if (known !== undefined) return known;
  if (git(clone, "rev-parse", "--git-dir") === null) {
    throw new UserError(`${clone} is no git repository; give --git the directory of a clone of CPython.`);
  }
  if (request.ref === undefined && version === undefined) {
    throw new UserError(`Which release of ${clone}? Give --version 3.13, or a tag, branch or commit with --ref.`);
  }
  const ref = request.ref ?? tagOf(clone, version as string);
  if (ref === null)
    return {
      reason: `${clone} has no tag of ${version} (v${version} or upstream/${version}); name one with --ref`,
    };
  const commit = git(clone, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)?.trim();
  if (!commit) throw new UserError(`${clone} has no ref ${ref}; see git -C ${clone} tag --list.`);
  const revision = { ref, commit };
  revisions.set(key, revision);
  return revision;
}

/**
 * The kept part of CPython's source: the headers, Windows' pyconfig.h (from 3.13 its template), and
 * the C files that define source-only structs.
 */
const KEPT = ["Include", "PC/pyconfig.h", "PC/pyconfig.h.in", ...SOURCE_FILES];

/** The kept part of a commit, in the cache. */
export const gitSource = (commit: string): string => cachePath("git-source", commit);

export const gitClone: HeaderSource = {
  name: "git",
  async find(request: Request, log) {
    const clone = request.git;
    if (clone === undefined) return { reason: "no clone was named with --git" };
    const revision = revisionOf(clone, request);
    if ("reason" in revision) return revision;
    const { ref, commit } = revision;
    const source = await cachedDirectory(gitSource(commit), async (directory) => {
      if (git(clone, "cat-file", "-e", `${commit}:Include/Python.h`) === null) {
        throw new UserError(`${ref} of ${clone} has no Include/Python.h; give a ref of CPython's own source.`);
      }
      const there = (git(clone, "ls-tree", "--name-only", commit, ...KEPT) ?? "").split("\n").filter(Boolean);
      const archive = execFileSync("git", ["-C", clone, "archive", commit, ...there], {
        maxBuffer: 256 * MEBIBYTE,
        stdio: ["ignore", "pipe", "ignore"],
      });
      execFileSync("tar", ["-x", "-C", directory], { input: archive });
    });
    return { tree: await sourceTree(source, request, `git ${ref} ${commit}`, log) };
  },
};
