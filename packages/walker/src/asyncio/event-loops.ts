import type { ObjectReader } from "../objects/reader.js";
import type { AsyncioModule } from "./module.js";

/** The state of an event loop. */
export interface Loop {
  /** Address of the thread state that runs the loop; 0n if none does, or if it is unknown. */
  readonly thread: bigint;
  /** The task that the loop runs; 0n for none. */
  readonly task: bigint;
}

/** The part of a thread state that event loops need. */
export interface LoopThread {
  readonly address: bigint;
  /** threading.get_ident(). */
  readonly id: bigint;
}

/** The attribute of an event loop written in Python that holds the ident of its thread. */
const threadAttribute = "_thread_id";

/**
 * Finds an event loop's thread and its current task: in the thread states where they hold both
 * (from 3.14), else in the loop and the asyncio module.
 */
export class LoopReader {
  #known: { readonly loop: bigint; readonly found: Loop } | null = null;

  constructor(
    readonly asyncio: AsyncioModule,
    readonly threads: readonly LoopThread[],
  ) {}

  /** Tasks of one loop follow one another, so the last loop is remembered. */
  read(loop: bigint): Loop {
    if (this.#known?.loop === loop) return this.#known.found;
    const found = loop === 0n ? { thread: 0n, task: 0n } : this.#read(loop);
    this.#known = { loop, found };
    return found;
  }

  #read(loop: bigint): Loop {
    const { asyncio_running_task } = this.#groups.asyncio_thread_state;
    const thread = this.#thread(loop);
    const task =
      asyncio_running_task === null ? this.#currentTask(loop) : this.asyncio.pointer(thread, asyncio_running_task);
    return { thread, task };
  }

  #thread(loop: bigint): bigint {
    const { asyncio_running_loop } = this.#groups.asyncio_thread_state;
    const ident =
      asyncio_running_loop === null ? this.#objects.int(this.#objects.attribute(loop, threadAttribute)) : null;
    if (asyncio_running_loop === null && ident === null) return 0n;
    const runs = ({ address, id }: LoopThread) =>
      asyncio_running_loop === null ? id === ident : this.asyncio.pointer(address, asyncio_running_loop) === loop;
    for (const thread of this.threads) {
      if (!this.asyncio.budget.take()) return 0n;
      if (runs(thread)) return thread.address;
    }
    return 0n;
  }

  #currentTask(loop: bigint): bigint {
    for (const [key, task] of this.#objects.items(this.asyncio.currentTasks)) {
      if (!this.asyncio.budget.take()) return 0n;
      if (key === loop) return task;
    }
    return 0n;
  }

  get #objects(): ObjectReader {
    return this.asyncio.objects;
  }

  get #groups() {
    return this.#objects.layout.groups;
  }
}
