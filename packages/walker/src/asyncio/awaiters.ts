import { maxAwaiters, maxCString } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import { readCString } from "../objects/c-string.js";
import type { AsyncioModule } from "./module.js";

/** The method that a task has called when what it awaits is done. */
const wakeups = new Set(["task_wakeup", "_wakeup", "__wakeup"]);
/** The method that a task group has called when a task of it is done, and where the group has the task that waits. */
const groupMethod = "_on_task_done";
const groupParent = "_parent_task";
/** Where futures that are written in Python have who awaits them, from 3.14. */
const pythonAwaiters = "_Future__asyncio_awaited_by";

/** A type of callbacks. */
interface Callable {
  readonly name: string;
  readonly size: Field | null;
  /** Objects that such a callback tells that a future is done. */
  readonly tell: (callback: bigint) => Iterable<bigint>;
}

/** The tasks that await a task. */
export interface Awaiters {
  readonly tasks: readonly bigint[];
  /** Whether all of them were had. */
  readonly complete: boolean;
}

/**
 * Who awaits a task: by what futures keep for that purpose (from 3.14), or by the callbacks that a task or future has for when it is
 * done. What awaits it may be a future (of gather(), wait(), shield()) that other tasks await.
 */
export class AwaiterReader {
  /** Whether futures keep who awaits them. */
  readonly #kept: boolean;

  readonly #callables: readonly Callable[];

  /** Whether each callback that was seen told what it is, or that it is none of those. */
  #told = true;

  constructor(readonly asyncio: AsyncioModule) {
    const { groups } = asyncio.objects.layout;
    this.#kept = groups.asyncio_task_object.task_awaited_by !== null;
    const { cfunction_object, method_object, function_object, partial_object, asyncio_task_wakeup } = groups;
    this.#callables = [
      { name: "builtin_function_or_method", size: cfunction_object.size, tell: (it) => this.#wokenByBuiltin(it) },
      { name: "method", size: method_object.size, tell: (it) => this.#wokenByMethod(it) },
      { name: "function", size: function_object.size, tell: (it) => this.#futures(this.#closure(it)) },
      { name: "functools.partial", size: partial_object.size, tell: (it) => this.#futures(this.#arguments(it)) },
      {
        name: "TaskWakeupMethWrapper",
        size: asyncio_task_wakeup.size,
        tell: (it) => [asyncio.pointer(it, asyncio_task_wakeup.ww_task)],
      },
    ];
  }

  read(task: bigint): Awaiters {
    const tasks = new Set<bigint>();
    const futures = new Set([task]);
    let complete = true;
    this.#told = true;
    // The set grows meanwhile.
    for (const future of futures) {
      for (const object of this.#kept ? this.#keptBy(future) : this.#calledBy(future)) {
        const found = this.isTask(object) ? tasks : this.#isFuture(object) ? futures : null;
        if (found === null || found.has(object) || object === task) continue;
        if (found.size < (found === tasks ? maxAwaiters : maxAwaiters)) found.add(object);
        else complete = false;
      }
    }
    return { tasks: [...tasks], complete: complete && this.#told && !this.asyncio.budget.exhausted };
  }

  /** One of C's tasks, or an object that has a coroutine as those written in Python do. */
  isTask(object: bigint): boolean {
    const kind = this.asyncio.kind(object);
    return kind === null ? this.asyncio.pythonCoroutine(object) !== 0n : kind === "task";
  }

  #isFuture(object: bigint): boolean {
    return this.asyncio.kind(object) === "future" || this.asyncio.objects.attribute(object, "_callbacks") !== 0n;
  }

  *#keptBy(future: bigint): Generator<bigint> {
    const { asyncio } = this;
    const { task_awaited_by, task_awaited_by_is_set } = asyncio.objects.layout.groups.asyncio_task_object;
    if (asyncio.kind(future) === null) {
      yield* asyncio.set(asyncio.objects.attribute(future, pythonAwaiters));
      return;
    }
    const object = asyncio.pointer(future, task_awaited_by);
    const flag = task_awaited_by_is_set;
    const view = flag === null ? null : asyncio.objects.reader.struct(future, flag.end);
    if (object === 0n || view === null) return;
    if (flag?.number(view) === 0) yield object;
    else yield* asyncio.set(object);
  }

  /** Tasks and futures that something is told when a future is done. */
  *#calledBy(future: bigint): Generator<bigint> {
    for (const callback of this.#callbacks(future)) yield* this.#behind(callback);
  }

  *#callbacks(future: bigint): Generator<bigint> {
    const { asyncio } = this;
    const { objects } = asyncio;
    const { fut_callback0, fut_callbacks } = objects.layout.groups.asyncio_future_object;
    const isC = asyncio.kind(future) !== null;
    if (isC) yield asyncio.pointer(future, fut_callback0);
    const list = isC ? asyncio.pointer(future, fut_callbacks) : objects.attribute(future, "_callbacks");
    // From 3.7 on with the context that each is called in.
    for (const item of asyncio.items(list)) {
      const pair = objects.tupleItems(item);
      yield pair === null || pair.count === 0 ? item : (objects.reader.pointer(pair.address) ?? 0n);
    }
  }

  /** What a callback tells: by the name and size of its type. */
  *#behind(callback: bigint): Generator<bigint> {
    const { objects } = this.asyncio;
    const type = objects.types.of(callback);
    if (type === null) {
      if (callback !== 0n) this.#told = false;
      return;
    }
    const fitting = this.#callables.filter(({ size }) => size?.offset === type.basicSize);
    const name = fitting.length === 0 ? null : objects.types.name(type);
    // Names are in read-only data, which cores leave out.
    if (fitting.length > 0 && name === null) this.#told = false;
    yield* fitting.find((callable) => callable.name === name)?.tell(callback) ?? [];
  }

  *#wokenByBuiltin(callback: bigint): Generator<bigint> {
    const { cfunction_object, method_def } = this.asyncio.objects.layout.groups;
    const definition = this.asyncio.pointer(callback, cfunction_object.m_ml);
    const address = this.asyncio.pointer(definition, method_def.ml_name);
    const name = readCString(this.asyncio.objects.reader, address, maxCString);
    if (name === null) this.#told = false;
    else if (wakeups.has(name)) yield this.asyncio.pointer(callback, cfunction_object.m_self);
  }

  *#wokenByMethod(callback: bigint): Generator<bigint> {
    const { objects } = this.asyncio;
    const { method_object, function_object } = objects.layout.groups;
    const method = this.asyncio.pointer(callback, method_object.im_func);
    const name = objects.string(this.asyncio.pointer(method, function_object.func_name));
    const self = this.asyncio.pointer(callback, method_object.im_self);
    if (wakeups.has(name ?? "")) yield self;
    else if (name === groupMethod) yield objects.attribute(self, groupParent);
  }

  /** Futures, but no tasks: what else a callback does with a task is not known. */
  *#futures(objects: Iterable<bigint>): Generator<bigint> {
    for (const object of objects) if (!this.isTask(object)) yield object;
  }

  /** What a function has of the functions around it. */
  *#closure(callable: bigint): Generator<bigint> {
    const { asyncio } = this;
    const { function_object, cell_object } = asyncio.objects.layout.groups;
    for (const cell of asyncio.items(asyncio.pointer(callable, function_object.func_closure))) {
      if (asyncio.objects.types.of(cell)?.basicSize === cell_object.size?.offset)
        yield asyncio.pointer(cell, cell_object.ob_ref);
    }
  }

  #arguments(callable: bigint): Generator<bigint> {
    const { args } = this.asyncio.objects.layout.groups.partial_object;
    return this.asyncio.items(this.asyncio.pointer(callable, args));
  }
}
