/**
 * Tasks in memory that lies: a process that is blocked for good, in whose memory single members are
 * overwritten. Whatever they say, both engines print the same, what is wrong says so, and
 * everything else stands.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { attach, type InterpreterSnapshot, type Snapshot, type Target, type TaskSnapshot } from "@pyframes/walker";
import { afterAll, beforeAll, expect, it } from "vitest";
import { debugOffsets } from "../../generated/ts/debug-offsets.js";
import { walkC, walkTs } from "../support/engines.js";
import { expectSameBytes } from "../support/first-difference.js";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach, hasNone } from "../support/needs.js";

const program = fileURLToPath(new URL("../tasks/program.py", import.meta.url));
/** Mapped in no process. */
const NOWHERE = 0x1000n;

const { interpreters } = await findInterpreters();
/** From 3.7 on, one a minor. */
const chosen = new Map(
  interpreters
    .filter(({ hex, abiflags }) => hex >= 0x03070000 && abiflags === "")
    .map((found) => [found.hex >>> 16, found]),
);

type Layout = Target["layout"];
type Field = Layout["groups"]["pyobject"]["ob_type"];

/** The process, and its memory to write to. */
class Victim {
  readonly #memory: number;
  readonly #undo: (() => void)[] = [];

  constructor(
    readonly child: ChildProcess,
    readonly layout: Layout,
    /** Addresses of tasks by the program's labels. */
    readonly tasks: Readonly<Record<string, string>>,
    /** Addresses of what tasks are found through. */
    readonly places: { readonly names: bigint; readonly set: bigint },
  ) {
    this.#memory = openSync(`/proc/${child.pid}/mem`, "r+");
  }

  get groups(): Layout["groups"] {
    return this.layout.groups;
  }

  task(label: string): bigint {
    return BigInt(this.tasks[label] ?? 0);
  }

  /** The callback that wakes up the task `nested` when its awaited future is done. */
  borrowedWakeup(): bigint {
    const waiter = this.pointer(member(this.task("nested"), this.groups.asyncio_task_object.task_fut_waiter));
    return this.pointer(member(waiter, this.groups.asyncio_future_object.fut_callback0));
  }

  pointer(address: bigint): bigint {
    const bytes = Buffer.alloc(8);
    readSync(this.#memory, bytes, 0, this.layout.pointerSize, Number(address));
    return bytes.readBigUInt64LE();
  }

  /** Overwrites a pointer. */
  put(address: bigint, value: bigint): void {
    const old = this.pointer(address);
    const write = (pointer: bigint) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(pointer);
      writeSync(this.#memory, bytes, 0, this.layout.pointerSize, Number(address));
    };
    write(value);
    this.#undo.push(() => write(old));
  }

  undo(): void {
    for (const restore of this.#undo.splice(0).reverse()) restore();
  }

  end(): void {
    closeSync(this.#memory);
    this.child.kill("SIGKILL");
  }
}

const member = (object: bigint, field: Field): bigint => object + BigInt(field?.offset ?? 0);

interface Lie {
  readonly what: string;
  /** Writes the lie; false where the release has no such member. */
  readonly plant: (victim: Victim) => boolean;
  /** Labels of the tasks that may change; all others stay the same. */
  readonly about: readonly string[];
  readonly check: (found: InterpreterSnapshot, task: (label: string) => TaskSnapshot | undefined) => void;
}

/**
 * The slot with the object that a coroutine awaits: the last one of its frame's stack that is not
 * NULL. Null where frames are objects.
 */
function awaitedSlot(victim: Victim, coroutine: bigint): bigint | null {
  const { gen_object, interpreter_frame } = victim.groups;
  if (gen_object.gi_iframe === null || interpreter_frame.stackpointer === null) return null;
  const word = BigInt(victim.layout.pointerSize);
  const top = victim.pointer(member(member(coroutine, gen_object.gi_iframe), interpreter_frame.stackpointer));
  return [top - word, top - 2n * word].find((slot) => (victim.pointer(slot) & ~1n) !== 0n) ?? null;
}

const incomplete = (task: TaskSnapshot | undefined) => expect(task?.complete).toBe(false);

const lies: readonly Lie[] = [
  {
    what: "a coroutine that is nowhere",
    plant: (victim) => {
      victim.put(member(victim.task("nested"), victim.groups.asyncio_task_object.task_coro), NOWHERE);
      return true;
    },
    about: ["nested"],
    check: (_, task) => {
      incomplete(task("nested"));
      expect(task("nested")?.frames).toEqual([]);
    },
  },
  {
    what: "a name of a type that is none",
    plant: (victim) => {
      const { task_name } = victim.groups.asyncio_task_object;
      if (task_name === null) return false;
      // A word early, so that a count of references is where the type should be.
      const early = victim.task("nested") - BigInt(victim.layout.pointerSize);
      victim.put(member(victim.task("nested"), task_name), early);
      return true;
    },
    about: ["nested"],
    check: (_, task) => expect(task("nested")?.name).toBe(null),
  },
  {
    what: "coroutines that await each other in a circle",
    plant: (victim) => {
      const outer = victim.pointer(member(victim.task("nested"), victim.groups.asyncio_task_object.task_coro));
      const first = awaitedSlot(victim, outer);
      const second = first === null ? null : awaitedSlot(victim, victim.pointer(first) & ~1n);
      if (second === null) return false;
      victim.put(second, outer);
      return true;
    },
    about: ["nested"],
    check: (_, task) => incomplete(task("nested")),
  },
  {
    what: "a list of tasks that comes back to another than its head",
    plant: (victim) => {
      const { task_node } = victim.groups.asyncio_task_object;
      if (task_node === null) return false;
      victim.put(
        member(member(victim.task("ready"), task_node), victim.groups.llist_node.next),
        member(victim.task("first"), task_node),
      );
      return true;
    },
    about: [],
    check: (found) => expect(found.tasksComplete).toBe(false),
  },
  {
    what: "a list of tasks that leads nowhere",
    plant: (victim) => {
      const { task_node } = victim.groups.asyncio_task_object;
      if (task_node === null) return false;
      victim.put(member(member(victim.task("ready"), task_node), victim.groups.llist_node.next), NOWHERE);
      return true;
    },
    about: [],
    check: (found) => expect(found.tasksComplete).toBe(false),
  },
  {
    what: "a set of tasks that lies about its size",
    plant: (victim) => {
      victim.put(member(victim.places.set, victim.groups.set_object.mask), (1n << 19n) - 1n);
      return true;
    },
    about: [],
    check: (found) => expect(found.tasksComplete).toBe(false),
  },
  {
    what: "a set of tasks whose size is none",
    plant: (victim) => {
      victim.put(member(victim.places.set, victim.groups.set_object.mask), 12n);
      return true;
    },
    about: [],
    check: (found) => expect(found.tasksComplete).toBe(false),
  },
  {
    what: "a dict of names that is half resized: its new keys have no entries yet",
    plant: (victim) => {
      const keys = victim.pointer(member(victim.places.names, victim.groups.dict_object.ma_keys));
      victim.put(member(keys, victim.groups.dict_keys.dk_nentries), 0n);
      return true;
    },
    about: [],
    // Without names nothing leads to the sets: null where there is nothing else, else the list is
    // incomplete.
    check: (found) => expect(found.tasksComplete).not.toBe(true),
  },
  {
    what: "a dict of names whose keys are nowhere",
    plant: (victim) => {
      victim.put(member(victim.places.names, victim.groups.dict_object.ma_keys), NOWHERE);
      return true;
    },
    about: [],
    check: (found) => expect(found.tasksComplete).not.toBe(true),
  },
  {
    what: "tasks that await each other in a circle",
    plant: (victim) => {
      const { task_awaited_by } = victim.groups.asyncio_task_object;
      const { fut_callback0 } = victim.groups.asyncio_future_object;
      const [inner, outer] = [victim.task("inner"), victim.task("awaits")];
      if (task_awaited_by !== null) {
        victim.put(member(outer, task_awaited_by), inner);
        return true;
      }
      if (victim.groups.asyncio_task_wakeup.size !== null) return false;
      // Another task's callback, made to wake up the inner one.
      const callback = victim.borrowedWakeup();
      victim.put(member(callback, victim.groups.cfunction_object.m_self), inner);
      victim.put(member(outer, fut_callback0), callback);
      return true;
    },
    about: ["awaits"],
    check: (_, task) => {
      expect(task("inner")?.awaitedBy).toEqual([task("awaits")?.id]);
      expect(task("awaits")?.awaitedBy).toEqual([task("inner")?.id]);
    },
  },
];

describeEach(
  [...chosen.values()],
  "interpreter",
  NO_INTERPRETER,
)("tasks of $name in memory that lies", ({ command }) => {
  let victim: Victim;
  let labels: Readonly<Record<string, string>>;
  let truth: InterpreterSnapshot;

  const look = async (): Promise<InterpreterSnapshot> => {
    const pid = victim.child.pid ?? 0;
    const [ts, c] = await Promise.all([walkTs(pid), walkC(pid)]);
    expectSameBytes(c, ts);
    const [interpreter] = (JSON.parse(ts) as Snapshot).interpreters;
    if (interpreter === undefined) throw new Error("there is no interpreter");
    return interpreter;
  };

  beforeAll(async () => {
    const [python = "", ...args] = command;
    const child = spawn(python, [...args, program], { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const reported = JSON.parse((await lines.next()).value) as Record<string, { label: string }>;
    const places = JSON.parse((await lines.next()).value) as { names: number; set: number };
    labels = Object.fromEntries(Object.entries(reported).map(([id, { label }]) => [label, id]));
    using target = await attach({ pid: child.pid ?? 0 });
    victim = new Victim(child, target.layout, labels, { names: BigInt(places.names), set: BigInt(places.set) });
    truth = await look();
  });
  afterAll(() => victim.end());

  it.for(lies)("$what", async ({ plant, about, check }, context) => {
    if (truth.tasks === null) hasNone(context, "the table does not have the place of a task's coroutine");
    try {
      if (!plant(victim)) hasNone(context, "this release has no such member, or keeps it elsewhere");
      const found = await look();
      const task = (label: string) => found.tasks?.find(({ id }) => id === labels[label]);
      check(found, task);
      expect(found.threads).toEqual(truth.threads);
      const others = found.tasks?.filter(({ id }) => !about.some((label) => labels[label] === id)) ?? [];
      for (const other of others) expect(other).toEqual(truth.tasks?.find(({ id }) => id === other.id));
    } finally {
      victim.undo();
    }
    expect(await look(), "what was changed is as it was").toEqual(truth);
  });

  it("are found by asyncio's own debug offsets where the build has no table", async (context) => {
    using target = await attach({ pid: victim.child.pid ?? 0 });
    const { size } = victim.groups.float_object;
    const offset = debugOffsets
      .find(({ minor }) => minor === Number(target.python.hex) >>> 16)
      ?.fields.find(({ group, field }) => group === "float_object" && field === "size")?.offset;
    if (truth.tasks === null || victim.groups.asyncio_debug_offsets.size === null || offset === undefined)
      return hasNone(context, "this release has no debug offsets of asyncio");
    try {
      // A size that no walk needs, and no table has.
      victim.put(target.address + BigInt(offset), BigInt((size?.offset ?? 0) + 1));
      const pid = victim.child.pid ?? 0;
      const [ts, c] = await Promise.all([walkTs(pid), walkC(pid)]);
      expectSameBytes(c, ts);
      const { python, interpreters } = JSON.parse(ts) as Snapshot;
      expect([python.build, python.offsets]).toEqual([null, "debug-offsets"]);
      expect(interpreters[0]).toEqual(truth);
    } finally {
      victim.undo();
    }
  });
});
