/**
 * Real libraries for macOS and Windows, if they were fetched before (that takes Maven and minutes):
 * the tables of their headers are compared with them, and the image readers with llvm-readobj and
 * with redundant places in the files.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { minorOf, versionOfHex } from "@pyframes/layouts";
import { openImage } from "@pyframes/memory";
import { describe, expect, it } from "vitest";
import { lacks } from "../../../../test/support/needs.js";
import { binaryEvidence } from "../evidence/binaries.js";
import { extractTable } from "../layout/table.js";
import { packaged, packagedBinaries, packagedHere, packagedPath } from "./packaged.js";

const PLATFORMS = [
  { system: "macosx", machine: "arm64", target: "aarch64-apple-darwin" },
  { system: "macosx", machine: "x86_64", target: "x86_64-apple-darwin" },
  { system: "windows", machine: "x86_64", target: "x86_64-windows-msvc" },
];
// The newest release of each minor is as good a test as all, in less time.
const here = [...new Map(packagedHere().map((version) => [minorOf(version), version])).values()];
const ABSENT = "no packaged release is in the cache: npx nx run extract --version 3.13.5 --source packaged fetches one";
const cases = (here.length > 0 ? here : ["no release"]).flatMap((version) =>
  PLATFORMS.map((platform) => ({ version, ...platform })),
);

const MACHINES: Readonly<Record<string, number>> = {
  "macosx arm64": 0x0100000c,
  "macosx x86_64": 0x01000007,
  "windows x86_64": 0x8664,
};

describe.each(cases)("$version, $target", ({ version, system, machine, target }) => {
  const directory = join(packagedPath(version), `${system}-${machine}`);
  const library = () => join(directory, readdirSync(directory).find((each) => /\.(dylib|dll)$/.test(each)) as string);

  it("has its runtime where section and symbol say, and its version there and in Py_Version", (context) => {
    if (here.length === 0) lacks(context, "packaged", ABSENT);
    using image = openImage(library());
    expect(image.format).toBe(system === "windows" ? "pe" : "mach-o");
    expect(image.machine).toBe(MACHINES[`${system} ${machine}`]);
    const section = image.section(system === "windows" ? "PyRuntim" : "__DATA,PyRuntime");
    expect(section?.address).toBe(image.symbol("_PyRuntime")?.address);
    const runtime = Buffer.from((section && image.sectionData(section)) ?? []);
    expect(runtime.toString("latin1", 0, 8)).toBe("xdebugpy");
    expect(versionOfHex(Number(runtime.readBigUInt64LE(8)))).toBe(version);
    const symbol = image.symbol("Py_Version")?.address ?? 0n;
    const segment = image
      .segments()
      .find(({ address, fileSize }) => symbol >= address && symbol < address + BigInt(fileSize));
    const read =
      segment && image.sections.find((each) => symbol >= each.address && symbol < each.address + BigInt(each.size));
    const bytes = Buffer.from((read && image.sectionData(read)) ?? []);
    expect(versionOfHex(bytes.readUInt32LE(Number(symbol - (read?.address ?? 0n))))).toBe(version);
    expect(image.buildId()).toMatch(/^[0-9a-f]{32}$/);
  });

  it("has the debug offsets that its headers and the target's facts give", async (context) => {
    if (here.length === 0) lacks(context, "packaged", ABSENT);
    const { table, pool } = await extracted(version, target);
    const content = { table, pool };
    const { evidence, buildIds } = binaryEvidence(await packagedBinaries(table.build, () => {}), content, () => {});
    expect(evidence.map(({ kind }) => kind)).toEqual(["debug-offsets"]);
    expect(buildIds).toHaveLength(1);
  });

  it("has records that its own pyconfig.h gives, too: the stand-in's facts are right", async (context) => {
    if (here.length === 0) lacks(context, "packaged", ABSENT);
    const { tree, table, provenance } = await extracted(version, target);
    const systemIncludes = [directory, ...tree.systemIncludes.slice(1)];
    const { table: real, provenance: own } = await extractTable({ ...tree, systemIncludes }, version, target);
    if (system === "macosx") expect(own.pyconfig).not.toBe(provenance.pyconfig);
    expect(real.records).toEqual(table.records);
    expect(real.enums).toEqual(table.enums);
    expect(real.constants).toEqual(table.constants);
  });

  it("has the sections and the identification that llvm-readobj prints", (context) => {
    if (here.length === 0) lacks(context, "packaged", ABSENT);
    const options = system === "windows" ? ["--sections", "--coff-debug-directory"] : ["--sections", "--macho-segment"];
    const { status, stdout } = spawnSync("llvm-readobj", [...options, library()], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (status !== 0) lacks(context, "readobj", "llvm-readobj (Debian package llvm) is not installed");
    using image = openImage(library());
    const sections = [...stdout.matchAll(/^ {2,4}Section \{\n([\s\S]*?)^ {2,4}\}/gm)].map(([, body = ""]) => body);
    const names = sections.map((body) => /Name: (\S+)/.exec(body)?.[1]);
    expect(image.sections.map((section) => section.name.replace(/.*,/, ""))).toEqual(names);
    const sizes = sections.map((body) => Number(/\b(?:RawDataSize|Size): (\w+)/.exec(body)?.[1]));
    for (const [index, section] of image.sections.entries())
      expect(section.size).toBeLessThanOrEqual(sizes[index] ?? 0);
    if (system !== "windows") return;
    // LLVM 14 prints the bytes as they lie in the file, later ones a GUID.
    const bytes = /PDBGUID: \(([^)]+)\)/.exec(stdout)?.[1]?.replaceAll(" ", "").toLowerCase();
    const guid = /PDBGUID: \{([^}]+)\}/.exec(stdout)?.[1]?.replaceAll("-", "").toLowerCase();
    expect(image.buildId()).toBe(guid ?? inOrder(bytes ?? ""));
  });
});

const known = new Map<string, ReturnType<typeof extractOnce>>();

/** Each table is made once. */
function extracted(version: string, target: string): ReturnType<typeof extractOnce> {
  const key = `${version} ${target}`;
  const found = known.get(key) ?? extractOnce(version, target);
  known.set(key, found);
  return found;
}

async function extractOnce(version: string, target: string) {
  const found = await packaged.find({ version, target, abiflags: "" }, () => {});
  if ("reason" in found) throw new Error(found.reason);
  return { tree: found.tree, ...(await extractTable(found.tree, version, target)) };
}

/** The digits of a u32 and two u16 of a little-endian file as they are read, and eight bytes. */
const inOrder = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16)]
    .map((part) => (part.match(/../g) ?? []).reverse().join(""))
    .join("") + hex.slice(16);
