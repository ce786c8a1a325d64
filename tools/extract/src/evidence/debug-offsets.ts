/**
 * Evidence from a real interpreter: it reads the `_Py_DebugOffsets` at the start of its
 * `_PyRuntime` (3.13 and later) with ctypes, and they are compared with the view.
 */
import { execFile } from "node:child_process";
import { endianness } from "node:os";
import { promisify } from "node:util";
import {
  buildId,
  compareVersions,
  type Evidence,
  fieldsOf,
  imageNames,
  Layout,
  minorOf,
  type RecordPool,
  type Table,
} from "@pyframes/layouts";
import { UserError } from "../user-error.js";

/** Bytes of `_PyRuntime` to read: more than its `_Py_DebugOffsets`, far less than all of it. */
const READ_SIZE = 4096;

/** Prints the interpreter's version and flags, and the first bytes of `_PyRuntime` in hex. */
const READ = `
import ctypes, platform, sys, sysconfig
runtime = ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime")
print(platform.python_version(), sys.abiflags or "-", ctypes.string_at(ctypes.addressof(runtime), ${READ_SIZE}).hex())
`;

/** _Py_Debug_Cookie */
export const COOKIE = imageNames.debug_cookie.value;
const HEADER = ["cookie", "version", "free_threaded"];

const run = promisify(execFile);

/** The first minor whose `_PyRuntime` begins with debug offsets. */
const SINCE = "3.13";

/**
 * The debug offsets of an interpreter of `release`; null if it has none, or cannot read them (no
 * ctypes).
 */
export async function readLive(interpreter: readonly string[], release: string): Promise<string | null> {
  if (compareVersions(minorOf(release), SINCE) < 0) return null;
  const [command, ...args] = interpreter as [string, ...string[]];
  try {
    return (await run(command, [...args, "-I", "-c", READ])).stdout;
  } catch {
    return null;
  }
}

/** The first bytes of its runtime. Throws a UserError if it is another build. */
function runtimeOf([command]: readonly string[], text: string, table: Table): Buffer {
  const [version, abiflags, hex] = text.trim().split(" ") as [string, string, string];
  if (version !== table.build.version || abiflags.replace("-", "") !== table.build.abiflags) {
    throw new UserError(
      `${command} is CPython ${version} ${abiflags}, and its headers are of ${table.build.version}; reinstall one of them.`,
    );
  }
  return Buffer.from(hex, "hex");
}

/**
 * Fields that CPython fills with another field's offset: this one is relative to the GIL, not to
 * the interpreter like its neighbours (pycore_debug_offsets.h, _Py_Debug_gilruntimestate_enabled).
 */
const ELSEWHERE: Readonly<Record<string, readonly [group: string, field: string]>> = {
  "interpreter_state.gil_runtime_state_enabled": ["gil", "enabled"],
};

/**
 * Compares with a running interpreter of this build; null if it has no debug offsets or could not
 * read them.
 */
export function debugOffsetsEvidence(
  interpreter: readonly string[],
  reported: string | null,
  table: Table,
  pool: RecordPool,
): Evidence | null {
  if (reported === null || !new Layout(table, pool).findStruct("_Py_DebugOffsets")) return null;
  const bytes = runtimeOf(interpreter, reported, table);
  const by = `live CPython ${table.build.version}${table.build.abiflags}`;
  // Only this machine's interpreters run here, and ctypes returns their bytes as they are in
  // memory.
  const littleEndian = endianness() === "LE";
  return { kind: "debug-offsets", by, checks: compareDebugOffsets({ bytes, littleEndian, by }, table, pool) };
}

/** A `_Py_DebugOffsets` and its owner. */
export interface Offsets {
  readonly bytes: Buffer;
  readonly littleEndian: boolean;
  /** For the error: `live CPython 3.13.5`, a file. */
  readonly by: string;
}

/**
 * Compares a `_Py_DebugOffsets` with the table's view. Returns the number of equal fields. Throws a
 * UserError that names the others.
 */
export function compareDebugOffsets({ bytes, littleEndian, by }: Offsets, table: Table, pool: RecordPool): number {
  const layout = new Layout(table, pool);
  const struct = layout.struct("_Py_DebugOffsets");
  const leaves = [...fieldsOf(struct.layout, pool)].filter(({ name }) => name.includes(".") || HEADER.includes(name));
  const header: Record<string, string> = {
    cookie: Buffer.from(COOKIE).toString("hex"),
    version: String(Number(table.build.hex)),
    free_threaded: table.build.abiflags.includes("t") ? "1" : "0",
  };
  const view = layout.view as unknown as Record<string, Record<string, number | null>>;
  const wrong: string[] = [];
  for (const { name, offset, size } of leaves) {
    const number = () => (littleEndian ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset));
    const reported = name === "cookie" ? bytes.toString("hex", offset, offset + size) : String(number());
    const [group, field] = name.split(".") as [string, string?];
    // CPython writes 0 for a member that the build lacks.
    const [home, member] = ELSEWHERE[name] ?? [group, field];
    const expected = member === undefined ? header[name] : String(view[home]?.[member] ?? 0);
    if (reported !== expected) wrong.push(`${name} (${reported}, and ${expected} in the table)`);
  }
  if (wrong.length > 0) {
    throw new UserError(
      `The table of ${buildId(table.build)} disagrees with the _Py_DebugOffsets of ${by} on ${wrong.slice(0, 5).join(", ")}${wrong.length > 5 ? ` and ${wrong.length - 5} more` : ""}.`,
    );
  }
  return leaves.length;
}
