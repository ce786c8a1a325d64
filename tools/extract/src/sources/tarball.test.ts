/** Source archives made for the test, from a file and from a server on this machine. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { needsLoopback } from "../../../../test/support/needs.js";
import { UserError } from "../user-error.js";
import type { Request } from "./source.js";
import { tarball } from "./tarball.js";
import { finalReleases } from "./versions.js";

const RELEASE = "3.13.5";
const base = { abiflags: "", target: "x86_64-linux-gnu" } satisfies Request;

let scratch: string;
let archive: string;
let sum: string;
let server: Server;
let mirror: string;
/** The requests that the server got. */
let asked: string[] = [];

const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** An archive of a directory `Python-3.13.5`, with the files given. */
function makeArchive(name: string, files: Record<string, string>): string {
  const root = join(scratch, name, `Python-${RELEASE}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const file = join(scratch, `${name}.tgz`);
  execFileSync("tar", ["-czf", file, "-C", join(scratch, name), `Python-${RELEASE}`]);
  return file;
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "pyframes-tarball-"));
  archive = makeArchive("good", {
    "Include/Python.h": "",
    "Include/patchlevel.h": `#define PY_VERSION "${RELEASE}"\n`,
    "Include/internal/pycore_frame.h": "",
    "Lib/os.py": "not a header",
    "Modules/_asynciomodule.c": "the source-only structs",
    "Modules/posixmodule.c": "none of them",
    "PC/pyconfig.h": "",
  });
  sum = sha256(archive);
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.endsWith("/gone.tgz")) response.writeHead(404).end();
    else if (request.url?.endsWith("/broken.tgz")) {
      response.writeHead(200, { "content-length": "1000" });
      response.write("a part", () => response.destroy());
    } else response.end(readFileSync(archive));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/python/`;
});

beforeEach(needsLoopback);

afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true, force: true });
});

afterEach(() => {
  vi.unstubAllEnvs();
  asked = [];
});

/** With a separate, empty cache. */
function freshCache(): string {
  const cache = mkdtempSync(join(scratch, "cache-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
  return cache;
}

const find = (request: Partial<Request>) => tarball.find({ ...base, ...request }, () => {});

/** Refused in one sentence, with nothing left behind but the empty folder. */
async function refused(request: Partial<Request>, words: string): Promise<void> {
  const cache = freshCache();
  const error = await find(request).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain(words);
  expect((error as UserError).message).not.toContain("\n");
  const left = readdirSync(cache, { recursive: true }).map(String);
  expect(left.filter((path) => !["pyframes", "pyframes/tarball-source"].includes(path))).toEqual([]);
}

async function found(request: Partial<Request>) {
  const answer = await find(request);
  if ("reason" in answer) throw new Error(answer.reason);
  return answer.tree;
}

describe("a source archive", () => {
  it("of a file gives its headers, and facts for its pyconfig.h", async () => {
    freshCache();
    const tree = await found({ tarball: archive, sha256: sum });
    expect(readdirSync(tree.include).sort()).toEqual(["Python.h", "internal", "patchlevel.h"]);
    expect(readdirSync(join(tree.include, "..")).sort()).toEqual(["Include", "Modules", "PC"]);
    expect(readdirSync(join(tree.source as string, "Modules"))).toEqual(["_asynciomodule.c"]);
    expect(existsSync(join(tree.systemIncludes[0] as string, "pyconfig.h"))).toBe(true);
    expect(tree).toMatchObject({ distributor: "upstream", description: `tarball good.tgz sha256 ${sum}` });
  });

  it("of a URL is fetched once", async () => {
    freshCache();
    const request = { tarball: `${mirror}x.tgz`, sha256: sum };
    expect((await found(request)).include).toBe((await found(request)).include);
    expect(asked).toEqual(["/python/x.tgz"]);
  });

  it("is never another release's that was unpacked before", async () => {
    const cache = freshCache();
    const other = finalReleases()["3.13.6"]?.sha256["tar.xz"] as string;
    mkdirSync(join(cache, "pyframes", "tarball-source", other, "Include"), { recursive: true });
    for (const version of [undefined, "3.13", RELEASE]) {
      const request = { tarball: `${mirror}x.tgz`, ...(version !== undefined && { version }) };
      await expect(find(request)).rejects.toThrow("so it is not opened");
    }
  });

  it.each(["the option", "the environment"])("of a mirror named by %s is python.org's path there", async (way) => {
    freshCache();
    vi.stubEnv("PYFRAMES_PYTHON_MIRROR", way === "the environment" ? mirror.replace(/\/$/, "") : "http://127.0.0.1:9");
    await found({ version: "3.13.5", sha256: sum, ...(way === "the option" && { tarball: mirror }) });
    expect(asked).toEqual(["/python/3.13.5/Python-3.13.5.tar.xz"]);
  });

  it("of a minor is the newest release whose sum is known", async () => {
    freshCache();
    await found({ version: "3.7", sha256: sum, tarball: mirror });
    expect(asked).toEqual(["/python/3.7.17/Python-3.7.17.tar.xz"]);
  });

  it("with another checksum than versions.json or the option is not opened", async () => {
    const known = finalReleases()[RELEASE]?.sha256["tar.xz"] as string;
    await refused({ version: RELEASE, tarball: mirror }, `but versions.json has another (${known})`);
    await refused(
      { version: RELEASE, tarball: archive },
      `has the sha256 ${sum}, but versions.json has another for CPython ${RELEASE} (`,
    );
    await refused({ tarball: archive }, "so it is not opened");
    await refused({ tarball: archive, sha256: "0".repeat(64) }, "but --sha256 gives another (0000");
  });

  it("without a known checksum, or with a malformed one, is not opened", async () => {
    await refused({ version: "3.99.0", tarball: archive }, "cannot be checked");
    await refused({ tarball: archive, sha256: "abc" }, "--sha256 abc is no sha256");
  });

  it("that is not there, no archive, or has no headers is refused", async () => {
    await refused({ tarball: join(scratch, "nothing"), sha256: sum }, "does not exist");
    await refused({ tarball: "http://[/x.tgz", sha256: sum }, "is no URL");
    const text = join(scratch, "text.tgz");
    writeFileSync(text, "no archive");
    await refused({ tarball: text, sha256: sha256(text) }, "text.tgz is no archive of CPython's source");
    const empty = makeArchive("empty", { "Lib/os.py": "" });
    await refused({ tarball: empty, sha256: sha256(empty) }, "give one that has Include/Python.h");
  });

  it("that is not available is skipped with a reason", async () => {
    freshCache();
    expect(await find({ tarball: `${mirror}gone.tgz`, sha256: sum })).toEqual({
      reason: `${mirror}gone.tgz answers 404`,
    });
    const broken = await find({ tarball: `${mirror}broken.tgz`, sha256: sum });
    expect("reason" in broken && broken.reason).toContain("broken.tgz broke off");
    const dead = await find({ version: RELEASE, tarball: "http://127.0.0.1:9/" });
    expect("reason" in dead && dead.reason).toContain("cannot be reached");
    const none = await find({ version: "3.5" });
    expect("reason" in none && none.reason).toContain("versions.json has no release 3.5");
  });
});
