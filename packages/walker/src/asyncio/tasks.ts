import { maxTaskFrames, maxTasks } from "#generated/facts.js";
import { Guard } from "../layout/guard.js";
import type { Frame, TaskSnapshot } from "../snapshot.js";
import { type FrameExtras, noExtras, type WalkedStack } from "../walk/frames.js";
import type { GeneratorChain, GeneratorReader, GeneratorState } from "../walk/generators.js";
import { AwaiterReader } from "./awaiters.js";
import { LoopReader, type LoopThread } from "./event-loops.js";
import { AsyncioModule } from "./module.js";
import { Budget } from "./step-budget.js";

/** The bound on variables in the frames of all suspended tasks together. */
const maximumLocals = 65_536;

/** The values of `_state` of a finished task written in Python. */
const done = new Set(["FINISHED", "CANCELLED"]);

/** A thread that may run tasks. */
export interface TaskThread extends LoopThread {
  readonly stack: WalkedStack;
}

export interface Tasks {
  readonly tasks: readonly TaskSnapshot[];
  /** False if a list or set of tasks was cut off. */
  readonly complete: boolean;
}

/** The members of a task, as addresses of objects; 0n for NULL. */
interface TaskState {
  readonly address: bigint;
  readonly coroutine: bigint;
  readonly waiter: bigint;
  readonly loop: bigint;
  readonly name: string | null;
}

/** Reads the tasks of one interpreter at one moment. */
export class TaskReader {
  readonly #asyncio: AsyncioModule;
  readonly #awaiters: AwaiterReader;
  readonly #loops: LoopReader;
  readonly #byAddress: ReadonlyMap<bigint, TaskThread>;
  /** Frames found, threads searched and variables read so far. */
  #frames = 0;
  #locals = 0;
  #complete: boolean;

  constructor(
    readonly generators: GeneratorReader,
    readonly extras: FrameExtras,
    readonly interpreter: bigint,
    modules: bigint,
    readonly threads: readonly TaskThread[],
  ) {
    this.#asyncio = new AsyncioModule(generators.executables.objects, modules, new Budget());
    this.#complete = this.#asyncio.isWhole;
    this.#awaiters = new AwaiterReader(this.#asyncio);
    this.#loops = new LoopReader(this.#asyncio, threads);
    this.#byAddress = new Map(threads.map((thread) => [thread.address, thread]));
  }

  /**
   * Null if the layout lacks the coroutine of a task, or asyncio has no collection of tasks (3.6).
   */
  read(): Tasks | null {
    const { asyncio_task_object, asyncio_thread_state } = this.#groups;
    if (asyncio_task_object.task_coro === null) return null;
    const { imported, sets } = this.#asyncio;
    if (imported && sets.length === 0 && asyncio_thread_state.asyncio_tasks_head === null) return null;
    const tasks: TaskSnapshot[] = [];
    for (const task of this.#listed()) {
      if (tasks.length === maxTasks) return { tasks, complete: false };
      tasks.push(this.#snapshot(task));
    }
    return { tasks, complete: this.#complete };
  }

  *#listed(): Generator<TaskState> {
    const { asyncio_thread_state, asyncio_interpreter_state } = this.#groups;
    const threadsHead = asyncio_thread_state.asyncio_tasks_head;
    const interpreterHead = asyncio_interpreter_state.asyncio_tasks_head;
    if (threadsHead !== null)
      for (const { address } of this.threads) yield* this.#list(address + BigInt(threadsHead.offset));
    if (interpreterHead !== null) yield* this.#list(this.interpreter + BigInt(interpreterHead.offset));
    for (const set of this.#asyncio.sets) yield* this.#set(set);
  }

  /** The tasks of a circular list, oldest first (from 3.14). */
  *#list(head: bigint): Generator<TaskState> {
    const { task_node } = this.#groups.asyncio_task_object;
    const { next } = this.#groups.llist_node;
    const guard = new Guard(maxTasks);
    for (let node = this.#asyncio.pointer(head, next); node !== head; node = this.#asyncio.pointer(node, next)) {
      if (node === 0n || task_node === null || !guard.pass(node)) {
        this.#complete = false;
        return;
      }
      const address = BigInt.asUintN(64, node - BigInt(task_node.offset));
      if (this.#asyncio.kind(address) !== "task") {
        this.#complete = false;
        return;
      }
      const task = this.#native(address);
      if (task !== "done") yield task;
    }
  }

  *#set(set: bigint): Generator<TaskState> {
    const members = this.#asyncio.members(set);
    for (;;) {
      const { value, done } = members.next();
      if (done === true) {
        if (!value) this.#complete = false;
        return;
      }
      const task = this.#asyncio.kind(value) === "task" ? this.#native(value) : this.#python(value);
      if (task !== null && task !== "done") yield task;
    }
  }

  /** A task of the C class asyncio.Task or of a subclass. */
  #native(address: bigint): TaskState | "done" {
    const { task_state, task_coro, task_fut_waiter, task_loop, task_name } = this.#groups.asyncio_task_object;
    const state = this.#objects.reader.number(address, task_state);
    const { cancelled, finished } = this.#objects.layout.enums.future_state;
    if (state !== null && (state === cancelled || state === finished)) return "done";
    return {
      address,
      coroutine: this.#asyncio.pointer(address, task_coro),
      waiter: this.#asyncio.pointer(address, task_fut_waiter),
      loop: this.#asyncio.pointer(address, task_loop),
      name: this.#name(this.#asyncio.pointer(address, task_name)),
    };
  }

  /** A task of a class written in Python, by its attributes; null for any other object. */
  #python(address: bigint): TaskState | "done" | null {
    const attribute = (name: string) => this.#objects.attribute(address, name);
    const coroutine = this.#asyncio.pythonCoroutine(address);
    if (coroutine === 0n) return this.#notATask(address);
    if (done.has(this.#objects.string(attribute("_state")) ?? "")) return "done";
    const waiter = attribute("_fut_waiter");
    return {
      address,
      coroutine,
      waiter: this.#isNone(waiter) ? 0n : waiter,
      loop: attribute("_loop"),
      name: this.#name(attribute("_name")),
    };
  }

  /**
   * A member of a set that is no task: None for a dead reference; anything else leaves the set
   * incomplete.
   */
  #notATask(address: bigint): null {
    if (!this.#isNone(address)) this.#complete = false;
    return null;
  }

  /** Among static types only those of None and similar singletons have no members. */
  #isNone(address: bigint): boolean {
    const type = this.#objects.types.of(address);
    return (
      type?.basicSize === this.#groups.pyobject.size?.offset && !this.#objects.types.has(type ?? null, "heap_type")
    );
  }

  /** A str, or a number: the name of a task whose name was never asked for. */
  #name(object: bigint): string | null {
    const number = this.#objects.int(object);
    return number === null ? this.#objects.string(object) : `Task-${number}`;
  }

  #snapshot(task: TaskState): TaskSnapshot {
    const loop = this.#loops.read(task.loop);
    const running = loop.task === task.address;
    const awaiters = this.#awaiters.read(task.address);
    const stack = this.#stack(task.coroutine, loop.thread);
    const thread = this.#byAddress.get(stack.thread || loop.thread);
    return {
      id: `0x${task.address.toString(16)}`,
      name: task.name,
      state: this.#state(task, running),
      thread: thread === undefined ? null : Number(thread.id),
      loop: task.loop === 0n ? null : `0x${task.loop.toString(16)}`,
      awaitedBy: awaiters.tasks.map((awaiter) => `0x${awaiter.toString(16)}`),
      complete: stack.complete && awaiters.complete,
      frames: stack.frames,
    };
  }

  #state({ coroutine, waiter }: TaskState, running: boolean): TaskSnapshot["state"] {
    if (running) return "running";
    if (this.generators.behind(coroutine)?.executing === true) return "interrupted";
    return waiter === 0n ? "ready" : "waiting";
  }

  #stack(coroutine: bigint, thread: bigint): TaskStack {
    if (this.#frames >= maxTaskFrames) return noStack;
    const chain = this.generators.chain(coroutine);
    this.#frames += chain.generators.length;
    const [first] = chain.generators;
    if (first?.executing === true) return this.#onThread(first.frame, thread);
    return this.#suspended(chain);
  }

  #suspended({ generators, complete }: GeneratorChain): TaskStack {
    const frames = generators.toReversed().flatMap((generator) => this.#frame(generator) ?? []);
    const whole = frames.length === generators.length && !generators.some(({ executing }) => executing);
    return { frames, complete: complete && whole, thread: 0n };
  }

  #frame(generator: GeneratorState): Frame | null {
    if (this.extras.locals === null) return this.generators.frame(generator);
    const hasRoom = this.#locals < maximumLocals;
    const frame = this.generators.frame(generator, hasRoom ? this.extras : noExtras);
    this.#locals += frame?.locals?.length ?? 0;
    return frame && (hasRoom ? frame : { ...frame, locals: null });
  }

  /**
   * The frames of a running task: those of its thread, up to the coroutine's. If the thread is
   * unknown, all threads are searched.
   */
  #onThread(frame: bigint, known: bigint): TaskStack {
    const thread = this.#byAddress.get(known);
    for (const { address, stack } of thread === undefined ? this.threads : [thread]) {
      if (this.#frames >= maxTaskFrames) return noStack;
      this.#frames += stack.frames.length + 1;
      const end = stack.addresses.indexOf(frame);
      if (end >= 0) return { frames: stack.frames.slice(0, end + 1), complete: stack.complete, thread: address };
    }
    return noStack;
  }

  get #objects() {
    return this.#asyncio.objects;
  }

  get #groups() {
    return this.#objects.layout.groups;
  }
}

interface TaskStack {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  readonly complete: boolean;
  /** The thread that runs the task; 0n if it is suspended. */
  readonly thread: bigint;
}

const noStack: TaskStack = { frames: [], complete: false, thread: 0n };
