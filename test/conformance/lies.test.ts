/** Recordings with changed or missing memory: both engines print the same. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type CoreMemory, printableJson } from "@pyframes/memory";
import { attach, versionSources } from "@pyframes/walker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiledDump } from "../support/compiled.js";
import { expectSameBytes } from "../support/first-difference.js";
import { hasNone } from "../support/needs.js";

const cases = fileURLToPath(new URL("cases/", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "pyframes-lies-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Of each release that describes itself one, of either width and byte order. */
const names = readdirSync(cases).filter((name) =>
  /^3\.1[3-9]\.\d+\+.*(x86_64|i686|s390x)-linux-gnu\.core\.gz$/.test(name),
);
/** `_Py_DebugOffsets`: bytes from the runtime's address to members that all releases have there. */
const [VERSION, FREE_THREADED, FIRST_OFFSET] = [8, 16, 24];

let dump = "";
beforeAll(async () => {
  // Uninitialised memory is the same in every run.
  dump = await compiledDump(["-O1", "-ftrivial-auto-var-init=zero"]);
});

/** TypeScript's snapshot, or the sentence of its error. */
async function typescript(recording: string): Promise<string> {
  try {
    using target = await attach({ recording });
    return `${printableJson(target.snapshot())}\n`;
  } catch (error) {
    return (error as Error).name;
  }
}

describe.each(names)("%s", (name) => {
  it.each([
    ["another release of the minor", VERSION, (old: bigint) => old ^ 0x100n],
    ["another minor", VERSION, (old: bigint) => old ^ 0x10000n],
    ["a build of the other kind", FREE_THREADED, (old: bigint) => old ^ 1n],
    ["an impossible offset", FIRST_OFFSET + 8, () => (1n << 32n) - 1n],
  ])("whose debug offsets say %s is walked alike, or refused", async (_, at, change) => {
    const bytes = gunzipSync(readFileSync(join(cases, name)));
    using original = await attach({ recording: join(cases, name) });
    const { byteOrder } = (original.memory as CoreMemory).image;
    const offset = fileOffset(original.memory as CoreMemory, BigInt(original.runtime.address) + BigInt(at));
    const old = byteOrder === "little" ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset);
    if (byteOrder === "little") bytes.writeBigUInt64LE(change(old), offset);
    else bytes.writeBigUInt64BE(change(old), offset);
    const file = join(directory, `${name}-${at}`);
    writeFileSync(file, bytes);
    const { status, stdout } = spawnSync(dump, ["--json", "--recording", file], {
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    const ts = await typescript(file);
    if (ts.startsWith("{")) expectSameBytes(stdout, ts);
    else expect({ status, stdout, ts }).toMatchObject({ status: 1, stdout: "" });
  });
});

/** One build of each release in which only callbacks identify tasks. */
const woken = readdirSync(cases).filter((name) =>
  /^3\.(?:[7-9]|1[0-3])\..*x86_64-linux-gnu\.tasks\.core\.gz$/.test(name),
);

describe.each(woken)("%s", (name) => {
  it("without the name of a task's callback, reports the awaiters of every task as incomplete", async (context) => {
    const bytes = gunzipSync(readFileSync(join(cases, name)));
    const at = bytes.indexOf("task_wakeup\0");
    if (at === -1) hasNone(context, "the callback has its own type in this release");
    using whole = await attach({ recording: join(cases, name) });
    const { image } = whole.memory as CoreMemory;
    const index = image.segments().findIndex(({ offset, fileSize }) => offset <= at && at < offset + fileSize);
    // The notes come first; p_filesz says that the core left the segment out.
    bytes.writeBigUInt64LE(0n, image.programHeadersOffset + (index + 1) * 56 + 32);
    const file = join(directory, name);
    writeFileSync(file, bytes);
    const { stdout } = spawnSync(dump, ["--json", "--recording", file], { encoding: "utf8", maxBuffer: 1 << 26 });
    using target = await attach({ recording: file });
    const snapshot = target.snapshot();
    expectSameBytes(stdout, `${printableJson(snapshot)}\n`);
    const before = new Map(whole.snapshot().interpreters[0]?.tasks?.map((task) => [task.id, task]));
    for (const { id, awaitedBy, complete } of snapshot.interpreters[0]?.tasks ?? [])
      if (awaitedBy.length < (before.get(id)?.awaitedBy.length ?? 0)) expect(complete).toBe(false);
    expect(snapshot.interpreters[0]?.tasks?.filter(({ complete }) => !complete).length).toBeGreaterThan(0);
  });
});

describe("the source for the version in a recording's header", () => {
  const name = names[0] ?? "";

  function withSource(source: string): string {
    const bytes = gunzipSync(readFileSync(join(cases, name)));
    const found = /"toldBy":"[^"]*","image":"[^"]*"/.exec(bytes.toString("latin1"));
    if (found === null) throw new Error("the header has no such members");
    // A short path makes room for the name, and spaces keep the header's size.
    bytes.write(`"toldBy":"${source}","image":"x"`.padEnd(found[0].length), found.index);
    const file = join(directory, `source-${source}`);
    writeFileSync(file, bytes);
    return file;
  }

  it.each(Object.keys(versionSources))("%s is accepted by both engines", async (source) => {
    const file = withSource(source);
    const { stdout } = spawnSync(dump, ["--json", "--recording", file], { encoding: "utf8", maxBuffer: 1 << 26 });
    expect(stdout).toMatch(/^\{/);
    expectSameBytes(stdout, await typescript(file));
  });

  it("is refused by both engines where no source has that name", async () => {
    const file = withSource("guess");
    const { status, stdout } = spawnSync(dump, ["--json", "--recording", file], { encoding: "utf8" });
    const ts = await typescript(file);
    expect({ status, stdout, ts }).toEqual({ status: 1, stdout: "", ts: "WalkerError" });
  });
});

function fileOffset({ image }: CoreMemory, address: bigint): number {
  const segment = image.segments().find((each) => each.address <= address && address < each.address + each.memorySize);
  if (segment === undefined) throw new Error("the recording has not recorded that");
  return segment.offset + Number(address - segment.address);
}
