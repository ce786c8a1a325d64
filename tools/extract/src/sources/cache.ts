/**
 * The user's cache of downloaded and unpacked files. Several processes may fill it at the same
 * time, so a directory in it is either absent or complete.
 */

import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../user-error.js";

/**
 * A path below pyframes' cache directory: `$XDG_CACHE_HOME/pyframes`, or `~/.cache/pyframes`.
 * Nothing is created.
 */
export function cachePath(...parts: readonly string[]): string {
  const xdg = process.env.XDG_CACHE_HOME;
  // The XDG specification says to ignore relative paths.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
  return join(base, "pyframes", ...parts);
}

/**
 * The directory `path`, made by `fill` unless it exists. `fill` works in a temporary sibling that
 * is renamed at the end, so that an interrupted run leaves nothing half done.
 */
export async function cachedDirectory(path: string, fill: (temporary: string) => Promise<void>): Promise<string> {
  if (await exists(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const temporary = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
  try {
    await fill(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process was first: its result is equally good.
    if (!isCode(error, "ENOTEMPTY") && !isCode(error, "EEXIST")) throw error;
  }
  return path;
}

/**
 * Runs `work` while no other process runs under the same lock, a directory at `path` that names its
 * holder. The lock of a dead process is broken. Throws a UserError if the lock is not free within
 * `patience` milliseconds.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, patience = 600_000): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + patience;
  while (!(await acquire(path))) {
    if (Date.now() > deadline) {
      throw new UserError(`another process has held ${path} for too long: stop it, or remove that directory`);
    }
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** True if anything exists at `path`. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

async function acquire(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
    await breakStale(path);
    return false;
  }
  await writeFile(join(path, "pid"), String(process.pid));
  return true;
}

async function breakStale(path: string): Promise<void> {
  const holder = holderOf(path);
  if (holder !== undefined && isAlive(holder)) return;
  if (holder === undefined) {
    // Between its mkdir and its write a holder has no name yet: only an old nameless lock is stale.
    const made = await stat(path).catch(() => undefined);
    if (made === undefined || Date.now() - made.mtimeMs < 10_000) return;
    await rmdir(path).catch(() => undefined);
    return;
  }
  await rm(path, { recursive: true, force: true });
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(path, "pid"), "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
