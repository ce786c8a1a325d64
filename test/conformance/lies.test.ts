/** Recordings in which a word of the runtime is not what the interpreter had there: both engines take it alike. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CoreMemory } from "../../packages/memory/src/index.js";
import { attach } from "../../packages/walker/src/index.js";
import { compiledDump } from "../support/c-engine.js";

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
beforeAll(() => {
  // What is not initialised is the same in every run.
  dump = compiledDump(["-O1", "-ftrivial-auto-var-init=zero"]);
});

/** What TypeScript gives, or the error's sentence. */
async function typescript(recording: string): Promise<string> {
  try {
    using target = await attach({ recording });
    return `${JSON.stringify(target.snapshot())}\n`;
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
    if (ts.startsWith("{")) expect(stdout === ts, "both engines print the same bytes").toBe(true);
    else expect({ status, stdout, ts }).toMatchObject({ status: 1, stdout: "" });
  });
});

function fileOffset({ image }: CoreMemory, address: bigint): number {
  const segment = image.segments().find((each) => each.address <= address && address < each.address + each.memorySize);
  if (segment === undefined) throw new Error("the recording has not recorded that");
  return segment.offset + Number(address - segment.address);
}
