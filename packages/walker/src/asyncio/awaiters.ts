import { maxAwaiters, maxCString } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import { readCString } from "../objects/c-string.js";
import type { AsyncioModule } from "./module.js";

/** The method of a task that a future calls when it is done. */
const wakeups = new Set(["task_wakeup", "_wakeup", "__wakeup"]);
/**
 * The method that a task group adds to each of its tasks as a callback, and the group's attribute
 * for the task that waits for it.
 */
const groupMethod = "_on_task_done";
const groupParent = "_parent_task";
/** The attribute of a future written in Python that holds its awaiters, from 3.14. */
const pythonAwaiters = "_Future__asyncio_awaited_by";

/** A type of callback. */
interface Callable {
  readonly name: string;
  readonly size: Field | null;
  /** The tasks and futures that such a callback wakes. */
  readonly awaiters: (callback: bigint) => Iterable<bigint>;
}

/** The tasks that await a task. */
export interface Awaiters {
  readonly tasks: readonly bigint[];
  /** False if a bound or an unreadable object left some out. */
  readonly complete: boolean;
}

/**
 * Finds the tasks that await a task: from 3.14 futures record their awaiters; before, the callbacks
 * of a task or future lead to them. An awaiter may be a future (of gather(), wait(), shield()) that
 * other tasks await.
 */
export class AwaiterReader {
  /** True if futures record their awaiters. */
  readonly #recorded: boolean;

  readonly #callables: readonly Callable[];

  /** True if every callback was recognised. */
  #recognised = true;

  constructor(readonly asyncio: AsyncioModule) {
    const { groups } = asyncio.objects.layout;
    this.#recorded = groups.asyncio_task_object.task_awaited_by !== null;
    const { cfunction_object, method_object, function_object, partial_object, asyncio_task_wakeup } = groups;
    this.#callables = [
      { name: "builtin_function_or_method", size: cfunction_object.size, awaiters: (it) => this.#wokenByBuiltin(it) },
      { name: "method", size: method_object.size, awaiters: (it) => this.#wokenByMethod(it) },
      { name: "function", size: function_object.size, awaiters: (it) => this.#futures(this.#closure(it)) },
      { name: "functools.partial", size: partial_object.size, awaiters: (it) => this.#futures(this.#arguments(it)) },
      {
        name: "TaskWakeupMethWrapper",
        size: asyncio_task_wakeup.size,
        awaiters: (it) => [asyncio.pointer(it, asyncio_task_wakeup.ww_task)],
      },
    ];
  }

  read(task: bigint): Awaiters {
    const tasks = new Set<bigint>();
    const futures = new Set([task]);
    let complete = true;
    this.#recognised = true;
    // The loop adds to the set that it iterates over.
    for (const future of futures) {
      for (const object of this.#recorded ? this.#recordedBy(future) : this.#calledBy(future)) {
        const found = this.isTask(object) ? tasks : this.#isFuture(object) ? futures : null;
        if (found === null || found.has(object) || object === task) continue;
        if (found.size < maxAwaiters) found.add(object);
        else complete = false;
      }
    }
    return { tasks: [...tasks], complete: complete && this.#recognised && !this.asyncio.budget.exhausted };
  }

  /**
   * A task of the C implementation, or an object with a coroutine, as tasks written in Python have.
   */
  isTask(object: bigint): boolean {
    const kind = this.asyncio.kind(object);
    return kind === null ? this.asyncio.pythonCoroutine(object) !== 0n : kind === "task";
  }

  #isFuture(object: bigint): boolean {
    return this.asyncio.kind(object) === "future" || this.asyncio.objects.attribute(object, "_callbacks") !== 0n;
  }

  *#recordedBy(future: bigint): Generator<bigint> {
    const { asyncio } = this;
    const { task_awaited_by, task_awaited_by_is_set } = asyncio.objects.layout.groups.asyncio_task_object;
    if (asyncio.kind(future) === null) {
      yield* asyncio.set(asyncio.objects.attribute(future, pythonAwaiters));
      return;
    }
    const object = asyncio.pointer(future, task_awaited_by);
    const isSet = asyncio.objects.reader.number(future, task_awaited_by_is_set);
    if (object === 0n || isSet === null) return;
    if (isSet === 0) yield object;
    else yield* asyncio.set(object);
  }

  /** The tasks and futures that a future's callbacks wake. */
  *#calledBy(future: bigint): Generator<bigint> {
    for (const callback of this.#callbacks(future)) yield* this.#awaitersOf(callback);
  }

  *#callbacks(future: bigint): Generator<bigint> {
    const { asyncio } = this;
    const { objects } = asyncio;
    const { fut_callback0, fut_callbacks } = objects.layout.groups.asyncio_future_object;
    const isC = asyncio.kind(future) !== null;
    if (isC) yield asyncio.pointer(future, fut_callback0);
    const list = isC ? asyncio.pointer(future, fut_callbacks) : objects.attribute(future, "_callbacks");
    // From 3.7 each callback is in a tuple with its context.
    for (const item of asyncio.items(list)) {
      const pair = objects.tupleItems(item);
      yield pair === null || pair.count === 0 ? item : (objects.reader.pointer(pair.address) ?? 0n);
    }
  }

  /** A callback is recognised by the name and the size of its type. */
  *#awaitersOf(callback: bigint): Generator<bigint> {
    const { objects } = this.asyncio;
    const type = objects.types.of(callback);
    if (type === null) {
      if (callback !== 0n) this.#recognised = false;
      return;
    }
    const fitting = this.#callables.filter(({ size }) => size?.offset === type.basicSize);
    const name = fitting.length === 0 ? null : objects.types.name(type);
    // Type names are in read-only data, which core files leave out.
    if (fitting.length > 0 && name === null) this.#recognised = false;
    yield* fitting.find((callable) => callable.name === name)?.awaiters(callback) ?? [];
  }

  *#wokenByBuiltin(callback: bigint): Generator<bigint> {
    const { cfunction_object, method_def } = this.asyncio.objects.layout.groups;
    const definition = this.asyncio.pointer(callback, cfunction_object.m_ml);
    const address = this.asyncio.pointer(definition, method_def.ml_name);
    const name = readCString(this.asyncio.objects.reader, address, maxCString);
    if (name === null) this.#recognised = false;
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

  /** Futures only: a callback may use a task in ways that are not known. */
  *#futures(objects: Iterable<bigint>): Generator<bigint> {
    for (const object of objects) if (!this.isTask(object)) yield object;
  }

  /** The objects in a function's closure. */
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
