import type { ObjectReader } from "../objects/reader.js";
import type { AsyncioModule } from "./module.js";

/** What is known of an event loop. */
export interface Loop {
  /** Address of the thread state that runs it; 0n where none does, or that cannot be told. */
  readonly thread: bigint;
  /** The task under way in it; 0n for none. */
  readonly task: bigint;
}

/** What of a thread concerns event loops. */
export interface LoopThread {
  readonly address: bigint;
  /** threading.get_ident(). */
  readonly id: bigint;
}

/** Where an event loop that is written in Python has the ident of the thread that runs it. */
const threadAttribute = "_thread_id";

/** Tells which thread runs an event loop, and which task: by the thread states (from 3.13, 3.14), or by the loop and asyncio. */
export class LoopReader {
  #known: { readonly loop: bigint; readonly found: Loop } | null = null;

  constructor(
    readonly asyncio: AsyncioModule,
    readonly threads: readonly LoopThread[],
  ) {}

  /** Tasks of one loop come one after the other: the loop asked about last is remembered. */
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
