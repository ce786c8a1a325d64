import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cachedDirectory, cachePath, exists, withLock } from "./cache.js";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pyframes-cache-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

describe("the cache's place", () => {
  it("is below XDG_CACHE_HOME, and below the home directory where that is relative", () => {
    vi.stubEnv("XDG_CACHE_HOME", directory);
    expect(cachePath("a", "b")).toBe(join(directory, "pyframes", "a", "b"));
    vi.stubEnv("XDG_CACHE_HOME", "relative");
    vi.stubEnv("HOME", "/home/u");
    expect(cachePath("a")).toBe("/home/u/.cache/pyframes/a");
  });
});

describe("a cached directory", () => {
  it("is filled once", async () => {
    const fill = vi.fn(async (path: string) => await writeFile(join(path, "f"), ""));
    const path = join(directory, "x", "tree");
    expect(await cachedDirectory(path, fill)).toBe(path);
    expect(await cachedDirectory(path, fill)).toBe(path);
    expect(fill).toHaveBeenCalledTimes(1);
    expect(await readdir(path)).toEqual(["f"]);
  });

  it("is absent after a failure, and nothing is left beside it", async () => {
    const path = join(directory, "tree");
    const failing = cachedDirectory(path, async (temporary) => {
      await writeFile(join(temporary, "half"), "");
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(await readdir(directory)).toEqual([]);
  });

  it("is whole when two fill it at once", async () => {
    const path = join(directory, "tree");
    const fill = async (temporary: string) => {
      await writeFile(join(temporary, "a"), "");
      await writeFile(join(temporary, "b"), "");
    };
    await Promise.all([cachedDirectory(path, fill), cachedDirectory(path, fill)]);
    expect(await readdir(path)).toEqual(["a", "b"]);
    expect(await readdir(directory)).toEqual(["tree"]);
  });
});

describe("a lock", () => {
  it("lets one in at a time, and is gone afterwards", async () => {
    const lock = join(directory, "lock");
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
    expect(await exists(lock)).toBe(false);
  });

  it("of a process that is gone is broken", async () => {
    const lock = join(directory, "lock");
    await mkdir(lock);
    // Above the kernel's greatest pid, 2^22.
    await writeFile(join(lock, "pid"), "999999999");
    expect(await withLock(lock, async () => "in")).toBe("in");
  });

  it("of a live process is respected", async () => {
    const lock = join(directory, "lock");
    await mkdir(lock);
    await writeFile(join(lock, "pid"), String(process.pid));
    await expect(withLock(lock, async () => "in", 0)).rejects.toThrow(/another process has held/);
  });
});
