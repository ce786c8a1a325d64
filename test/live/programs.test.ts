/**
 * Both engines against what the interpreter says of itself: every program of
 * test/programs under every interpreter that this machine has or Debian has for it.
 */
import { expect, it } from "vitest";
import { differences } from "../support/compare.js";
import { walkC, walkTs } from "../support/engines.js";
import { expectSameBytes } from "../support/first-difference.js";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach, hasNone, lacking } from "../support/needs.js";
import { dump, type Snapshot } from "../support/snapshot.js";
import { CannotRun, programs, Target } from "../support/truth.js";

const { interpreters, missing } = await findInterpreters();
const names = await programs();
/**
 * The program that is dumped by the command, as a user runs it. The others spare the start of Node.
 */
const BY_COMMAND = "threads.py";

for (const { name, need, reason } of missing) lacking(name, need, reason);

describeEach(
  interpreters,
  "interpreter",
  NO_INTERPRETER,
)("$name", (interpreter) => {
  it.concurrent.for(names)("%s", async (program, context) => {
    const target = await Target.start(interpreter, program).catch((error: unknown) => {
      if (error instanceof CannotRun) return hasNone(context, error.message);
      throw error;
    });
    try {
      // One engine before the truth is asked for, the other after: asking gives each frame a frame
      // object.
      const isByCommand = program === BY_COMMAND;
      const ts = await (isByCommand ? dump(target.pid, "ts") : walkTs(target.pid));
      const truth = await target.truth();
      const c = await (isByCommand ? dump(target.pid, "c") : walkC(target.pid));
      expect(differences(truth, JSON.parse(ts) as Snapshot), "TypeScript engine").toEqual([]);
      expect(differences(truth, JSON.parse(c) as Snapshot), "C engine").toEqual([]);
      expectSameBytes(c, ts);
      expect(await target.truth(), "the target stood still").toEqual(truth);
    } finally {
      await target.stop();
    }
  });
});
