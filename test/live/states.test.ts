/**
 * The GIL, the collector and threads' states, in a program that provokes each of them, by both
 * engines.
 */
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { printableJson } from "@pyframes/memory";
import { attach, type Snapshot } from "@pyframes/walker";
import { expect, it } from "vitest";
import { compiledDump } from "../support/compiled.js";
import { expectSameBytes } from "../support/first-difference.js";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach, hasNone } from "../support/needs.js";

const here = (name: string) => fileURLToPath(new URL(`../states/${name}`, import.meta.url));
const { interpreters } = await findInterpreters();
const dump = await compiledDump();

interface Roles {
  readonly holder: number;
  readonly waiter: number;
  readonly collector: number;
  /** Where the collection was set off. */
  readonly line: number;
}

/**
 * The state of the main interpreter as soon as the GIL was asked for, which takes its waiter a
 * moment; or as it is in the end.
 */
async function settled(pid: number): Promise<Snapshot> {
  using target = await attach({ pid });
  let snapshot = target.snapshot();
  for (let tries = 0; tries < 200 && snapshot.interpreters[0]?.gil?.requested !== true; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    snapshot = target.snapshot();
  }
  return snapshot;
}

describeEach(
  interpreters,
  "interpreter",
  NO_INTERPRETER,
)("$name", ({ command, hex, abiflags }) => {
  it("gives the holder of the GIL, the threads that want it, and the collecting frame", async (context) => {
    const [program = "", ...args] = command;
    const child = spawn(program, [...args, here("program.py")], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
      const roles = JSON.parse(value) as Roles | null;
      if (roles === null) return hasNone(context, "this interpreter has no ctypes");
      const snapshot = await settled(child.pid ?? 0);
      const c = await promisify(execFile)(dump, ["--json", String(child.pid)]);
      expectSameBytes(c.stdout, `${printableJson(snapshot)}\n`);
      const { gc, gil, threads = [] } = snapshot.interpreters[0] ?? {};
      expect(gil).toEqual({ locked: true, holder: roles.holder, requested: true });
      expect(gc?.collecting).toBe(true);
      const { name = null, line = null } = gc?.frame ?? {};
      // CPython keeps the frame from 3.15 on.
      expect([name, line]).toEqual(hex >= 0x030f0000 ? ["collect", roles.line] : [null, null]);
      const of = (id: number) => threads.find((thread) => thread.id === id);
      const state = (id: number) => [of(id)?.holdsGil, of(id)?.gilRequested, of(id)?.state];
      const [attached, detached] = hex >= 0x030d0000 ? ["attached", "detached"] : [null, null];
      const wants = (value: boolean) => (hex >= 0x030f0000 ? value : null);
      expect(state(roles.holder)).toEqual([true, wants(false), attached]);
      expect(state(roles.waiter)).toEqual([false, wants(true), detached]);
      expect(state(roles.collector)).toEqual([false, wants(false), detached]);
      expect(abiflags).not.toContain("t");
    } finally {
      child.kill("SIGKILL");
    }
  });
});
