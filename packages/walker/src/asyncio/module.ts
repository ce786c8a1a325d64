import { maxBases } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import type { ObjectReader } from "../objects/reader.js";
import { setItems } from "../objects/sets.js";
import type { TypeInfo } from "../objects/types.js";
import type { Budget } from "./step-budget.js";

/**
 * Sets of tasks that are in no list of the interpreter: names in asyncio.tasks, or in its class
 * Task (3.6).
 */
const taskSets = ["_all_tasks", "_scheduled_tasks", "_eager_tasks"] as const;
/** A dict from each event loop to its current task, up to 3.13. */
const currentTasks = "_current_tasks";

/**
 * The asyncio module of one interpreter: its types and its collections of tasks. Make a new one for
 * each moment of the target.
 */
export class AsyncioModule {
  /**
   * `_asyncio.Task` and `_asyncio.Future`, the C implementation; 0n if that module is not imported.
   */
  readonly #taskType: bigint;
  readonly #futureType: bigint;
  /** True if the interpreter has imported asyncio. */
  readonly imported: boolean;
  /**
   * True if the searched dict had as many items as its count: a dict that is being resized has
   * fewer.
   */
  readonly isWhole: boolean;
  /** Sets and WeakSets of tasks. */
  readonly sets: readonly bigint[];
  /** 0n if the release has none. */
  readonly currentTasks: bigint;
  readonly #kinds = new Map<bigint, "task" | "future" | null>();

  constructor(
    readonly objects: ObjectReader,
    modules: bigint,
    readonly budget: Budget,
  ) {
    const accelerator = objects.lookUp(modules, "_asyncio");
    const tasks = objects.lookUp(modules, "asyncio.tasks");
    this.imported = tasks !== 0n;
    const { md_dict } = objects.layout.groups.module_object;
    this.isWhole = modules === 0n || this.#isWhole(tasks === 0n ? modules : this.pointer(tasks, md_dict));
    this.#taskType = objects.attribute(accelerator, "Task");
    this.#futureType = objects.attribute(accelerator, "Future");
    const { tp_dict } = objects.layout.groups.type_object;
    const classDict = this.pointer(objects.attribute(tasks, "Task"), tp_dict);
    const find = (name: string) => objects.attribute(tasks, name) || objects.lookUp(classDict, name);
    this.currentTasks = find(currentTasks);
    const state = this.pointer(accelerator, objects.layout.groups.module_object.md_state);
    const { non_asyncio_tasks, non_asyncio_eager_tasks } = objects.layout.groups.asyncio_module_state;
    const sets = [this.pointer(state, non_asyncio_tasks), this.pointer(state, non_asyncio_eager_tasks)];
    this.sets = [...sets, ...taskSets.map(find)].filter((set) => set !== 0n);
  }

  /** The kind of a C task or future; null for all other objects. */
  kind(object: bigint): "task" | "future" | null {
    const type = this.objects.types.of(object);
    if (type === null) return null;
    const known = this.#kinds.get(type.address);
    if (known !== undefined) return known;
    const found = this.#kindOf(type);
    this.#kinds.set(type.address, found);
    return found;
  }

  /** The coroutine of a task written in Python; 0n for any other object. */
  pythonCoroutine(object: bigint): bigint {
    const { types } = this.objects;
    // Classes have this attribute, too.
    return types.has(types.of(object), "type_subclass") ? 0n : this.objects.attribute(object, "_coro");
  }

  #kindOf(type: TypeInfo): "task" | "future" | null {
    let next: TypeInfo | null = type;
    for (let steps = 0; next !== null && steps < maxBases; steps++) {
      if (next.address === this.#taskType) return "task";
      if (next.address === this.#futureType) return "future";
      next = this.objects.types.read(next.base);
    }
    return null;
  }

  /** The members of a set or WeakSet, without dead references. Returns true if all were read. */
  *members(object: bigint): Generator<bigint, boolean> {
    const data = this.objects.attribute(object, "data");
    const items = this.set(data === 0n ? object : data);
    let references = true;
    for (;;) {
      const { value, done } = items.next();
      if (done === true) return value && references;
      const member = data === 0n ? value : this.#referent(value);
      if (member === null) references = false;
      else if (member !== 0n) yield member;
    }
  }

  /** The items of a set. Returns true if all were read. */
  set(object: bigint): Generator<bigint, boolean> {
    return setItems(this.objects, object, () => this.budget.take());
  }

  /** True if a dict has as many items as its count; false for any other object. */
  #isWhole(dict: bigint): boolean {
    const { objects } = this;
    const used = objects.reader.number(dict, objects.layout.groups.dict_object.ma_used);
    if (used === null || !objects.types.has(objects.types.of(dict), "dict_subclass")) return false;
    let found = 0;
    for (const _ of objects.items(dict)) found++;
    return found >= used;
  }

  /** The referent of a weak reference; 0n if it cannot be read, null for any other object. */
  #referent(object: bigint): bigint | null {
    const { size, wr_object } = this.objects.layout.groups.weakref_object;
    const type = this.objects.types.of(object);
    return type !== null && type.basicSize === size?.offset ? this.pointer(object, wr_object) : null;
  }

  /** The items of a list or tuple; 0n for each that cannot be read. */
  *items(object: bigint): Generator<bigint> {
    const { reader, layout } = this.objects;
    const found = this.objects.listItems(object) ?? this.objects.tupleItems(object);
    for (let index = 0; index < (found?.count ?? 0) && this.budget.take(); index++)
      yield reader.pointer((found?.address ?? 0n) + BigInt(index * layout.pointerSize)) ?? 0n;
  }

  /** A member that is a pointer; 0n if it is absent or cannot be read. */
  pointer(address: bigint, field: Field | null): bigint {
    if (address === 0n || field === null) return 0n;
    return this.objects.reader.pointer(address + BigInt(field.offset)) ?? 0n;
  }
}
