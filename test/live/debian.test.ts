/** Debian's packages by the real apt: what is fetched, what is refused, what is left alone. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Apt } from "../../tools/extract/src/sources/apt.js";
import { debianMirror } from "../../tools/extract/src/sources/apt-mirror.js";
import { exists } from "../../tools/extract/src/sources/cache.js";
import { debian } from "../../tools/extract/src/sources/debian.js";
import { nativeArchitecture } from "../../tools/extract/src/sources/debian-suites.js";
import type { HeaderTree, Request } from "../../tools/extract/src/sources/source.js";
import { UserError } from "../../tools/extract/src/user-error.js";
import { fromDebian } from "../support/from-debian.js";
import { describeWith, lacks, needsLoopback, type Skippable } from "../support/needs.js";

const AMD64: Request = { version: "3.13", abiflags: "", target: "x86_64-linux-gnu", suite: "trixie" };
const log = (line: string) => console.log(line);

const unable = await reasonWithoutApt();

/** Only a system without apt, keys or a mirror is excused. */
async function reasonWithoutApt(): Promise<string | undefined> {
  for (const file of ["/usr/bin/apt-get", "/usr/share/keyrings/debian-archive-keyring.gpg"]) {
    if (!(await exists(file))) return `this system has no ${file}`;
  }
  return undefined;
}

/** The bytes of a URL; empty where the network fails, which apt refuses. */
async function bytesAt(url: string): Promise<Buffer> {
  return await fetch(url)
    .then(async (answer) => Buffer.from(await answer.arrayBuffer()))
    .catch(() => Buffer.alloc(0));
}

async function treeOf(context: Skippable, request: Request): Promise<HeaderTree> {
  return (await fromDebian(context, () => debian.find(request, log))).tree;
}

describeWith("debian", unable)("headers of Debian's packages", () => {
  it.for([
    ["x86_64-linux-gnu", "", "x86_64-linux-gnu"],
    ["x86_64-linux-gnu", "d", "x86_64-linux-gnu"],
    ["i686-linux-gnu", "", "i386-linux-gnu"],
    ["s390x-linux-gnu", "", "s390x-linux-gnu"],
  ])("are complete for %s with the flags '%s'", async ([target = "", abiflags = "", multiarch = ""], context) => {
    const tree = await treeOf(context, { ...AMD64, target, abiflags });
    const absent = async (paths: readonly string[], directories: readonly string[]) => {
      const found = (path: string) => Promise.all(directories.map((directory) => exists(join(directory, path))));
      const all = await Promise.all(paths.map(async (path) => [path, (await found(path)).includes(true)] as const));
      return all.filter(([, there]) => !there).map(([path]) => path);
    };
    expect(await absent(["Python.h", "internal/pycore_runtime.h"], [tree.include])).toEqual([]);
    const pyconfig = await readFile(join(tree.include, "pyconfig.h"), "utf8");
    expect(pyconfig).toContain(`<${multiarch}/python3.13${abiflags}/pyconfig.h>`);
    const system = [`${multiarch}/python3.13${abiflags}/pyconfig.h`, "stdio.h", "asm/errno.h", "bits/types.h"];
    expect(await absent(system, tree.systemIncludes)).toEqual([]);
  });

  it("come from the cache without the network, and the system stays as it is", async (context) => {
    const first = await treeOf(context, AMD64);
    const times = () =>
      Promise.all(["/var/lib/dpkg/status", "/var/lib/apt/lists"].map(async (path) => (await stat(path)).mtimeMs));
    const before = await times();
    // Whatever would go out fails at a port that nothing listens on.
    vi.stubEnv("http_proxy", "http://127.0.0.1:9");
    vi.stubEnv("https_proxy", "http://127.0.0.1:9");
    // Without its functions, which are new each time.
    expect(JSON.stringify(await treeOf(context, AMD64))).toEqual(JSON.stringify(first));
    vi.unstubAllEnvs();
    expect(await times()).toEqual(before);
  });

  it("are answered by a reason where the suite has no such release", async (context) => {
    await treeOf(context, AMD64);
    expect(await debian.find({ ...AMD64, version: "3.12.99" }, log)).toEqual({
      reason: "Debian trixie has no CPython 3.12.99 for amd64",
    });
  });
});

describeWith("debian", unable)("another mirror", () => {
  beforeEach(needsLoopback);
  let directory = "";
  let server: Server | undefined;
  const asked: string[] = [];

  /**
   * A mirror on loopback that answers by `listener`, with a cache that knows nothing of another.
   */
  async function serve(listener: RequestListener): Promise<void> {
    directory = await mkdtemp(join(tmpdir(), "pyframes-mirror-"));
    const started = createServer((request, response) => {
      asked.push(request.url ?? "");
      listener(request, response);
    });
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    server = started;
    const address = started.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    vi.stubEnv("XDG_CACHE_HOME", directory);
    vi.stubEnv("PYFRAMES_DEBIAN_MIRROR", `http://127.0.0.1:${address.port}/debian`);
    vi.stubEnv("no_proxy", "127.0.0.1");
  }

  afterEach(async () => {
    vi.unstubAllEnvs();
    server?.close();
    asked.length = 0;
    await rm(directory, { recursive: true, force: true });
  });

  it("that offers a suite which nobody signed is refused, in one sentence", async () => {
    await serve((request, response) => {
      if (!/\/Release$/.test(request.url ?? "")) response.statusCode = 404;
      response.end(
        "Origin: Debian\nLabel: Debian\nSuite: stable\nCodename: trixie\nDate: Thu, 01 Jan 2026 00:00:00 UTC\n",
      );
    });
    const error = await debian.find(AMD64, log).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(/^Debian trixie for amd64 is not available[^\n]*not signed[^\n]*$/);
    expect(asked.length).toBeGreaterThan(0);
  });

  it("whose indexes are not those of the signed list is asked for the suite by its other name", async (context) => {
    const { real } = await fromDebian(context, async () => ({ real: await debianMirror() }));
    const { name } = nativeArchitecture();
    for (const path of ["sid/InRelease", "unstable/InRelease", `unstable/main/binary-${name}/Packages.xz`]) {
      const url = `${real}dists/${path}`;
      const isThere = await fetch(url, { method: "HEAD" }).then(
        ({ ok }) => ok,
        () => false,
      );
      if (!isThere) lacks(context, "debian", `${url} is not available`);
    }
    await serve(async ({ url = "" }, response) => {
      const there = `${real}${url.slice("/debian/".length)}`;
      // What is asked for by its sum is missing, and its place holds what has another one.
      if (/\/dists\/sid\/.*\/by-hash\//.test(url)) response.writeHead(404).end();
      else if (/\/dists\/sid\/.*\/Packages/.test(url)) response.end("of another moment");
      // Not sent there: apt would ask for the indexes there, too.
      else if (url.endsWith("/InRelease")) response.end(await bytesAt(there));
      else response.writeHead(302, { location: there }).end();
    });
    const lines: string[] = [];
    const apt = new Apt("sid", nativeArchitecture().name, (line) => lines.push(line));
    expect(await apt.show(["python3-minimal"])).toHaveLength(1);
    expect(lines.at(-1)).toContain("its other name, unstable, is used instead");
  });
});
