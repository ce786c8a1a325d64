import type { Memory } from "@pyframes/memory";
import { TaskReader, type Tasks } from "./asyncio/tasks.js";
import type { Identity } from "./build/choose-layout.js";
import { WalkerError } from "./error.js";
import type { Layout } from "./layout/layout.js";
import { StructReader } from "./layout/reader.js";
import type { ExecutableKind } from "./objects/executable-kinds.js";
import { ObjectReader } from "./objects/reader.js";
import { ValueReader } from "./objects/values.js";
import { loadedImages } from "./runtime/loaded-images.js";
import { type ImageSymbols, noSymbols } from "./runtime/symbols.js";
import { Sampler, type SamplerOptions } from "./sampler/sampler.js";
import type {
  Frame,
  GilSnapshot,
  InterpreterSnapshot,
  PythonInfo,
  RuntimeInfo,
  Snapshot,
  SnapshotOptions,
  ThreadExceptions,
} from "./snapshot.js";
import { CodeReader } from "./walk/code.js";
import { evaluationLoops } from "./walk/evaluation-loops.js";
import { ExceptionReader } from "./walk/exceptions.js";
import { ExecutableReader, knownTypes } from "./walk/executables.js";
import { type FrameExtras, FrameWalker, type WalkedStack } from "./walk/frames.js";
import { GeneratorReader } from "./walk/generators.js";
import { InterpreterReader, type InterpreterState } from "./walk/interpreters.js";
import { LocalsReader } from "./walk/locals.js";
import { ThreadNames } from "./walk/thread-names.js";
import { ThreadReader, type ThreadState } from "./walk/threads.js";

/** A thread as it was at one moment. Its stack is read when it is first asked for. */
export class Thread {
  #stack: WalkedStack | undefined;

  constructor(
    readonly state: ThreadState,
    /** threading.Thread.name; where the interpreter's threading module does not know the thread, what the system calls it, or null. */
    readonly name: string | null,
    /** The main thread of the main interpreter. */
    readonly main: boolean,
    /** Null where the release cannot tell, or there is no GIL. */
    readonly holdsGil: boolean | null,
    readonly readStack: () => WalkedStack,
    readonly readLoops: (stack: WalkedStack) => readonly bigint[] | null,
    /** What it raises and handles, where that was asked for; null where it cannot be told. */
    readonly exceptions?: ThreadExceptions | null,
  ) {}

  /** threading.get_ident(). */
  get id(): number {
    return Number(this.state.id);
  }

  /** The kernel's thread id; null where the release does not keep it. */
  get nativeId(): number | null {
    return this.state.nativeId === null ? null : Number(this.state.nativeId);
  }

  /** The frames, innermost first. */
  frames(): readonly Frame[] {
    return this.stack().frames;
  }

  /** Whether the walk reached the stack's end and left nothing out. */
  get complete(): boolean {
    return this.stack().complete;
  }

  /** The frames and their addresses. */
  stack(): WalkedStack {
    this.#stack ??= this.readStack();
    return this.#stack;
  }

  /**
   * For each frame that is an entry, innermost first, an address in the native stack frame of the evaluation loop that runs it; null
   * where it cannot be told, as to 3.9.
   */
  evaluationLoops(): readonly bigint[] | null {
    const loops = this.readLoops(this.stack());
    return loops?.length === this.frames().filter(({ entry }) => entry === true).length ? loops : null;
  }
}

/** The readers of what was asked for. */
interface Asked extends FrameExtras {
  readonly exceptions: ExceptionReader | null;
}

/** An interpreter as it was at one moment. */
export interface Interpreter {
  readonly state: InterpreterState;
  /** 0 for the main interpreter. */
  readonly id: number | null;
  /** The frame that set off the garbage collection under way; null where there is none, or the release cannot tell. */
  collectingFrame(): Frame | null;
  /** Newest first. Each call reads the list anew. */
  threads(): Iterable<Thread>;
  /** The tasks of asyncio, some of which may run in these threads; null where the layout cannot tell them. */
  tasks(threads: readonly Thread[]): Tasks | null;
}

/** A target whose build is known: what `attach` gives. */
export class Target implements Disposable {
  readonly #reader: StructReader;
  readonly #interpreters: InterpreterReader;
  readonly #threads: ThreadReader;
  readonly #frames: FrameWalker;
  /** Types of executables that are known, by symbol or because they passed; they outlive any moment. */
  readonly #executableTypes: Map<bigint, ExecutableKind>;

  constructor(
    readonly memory: Memory,
    /** Which build it is, and how that was told. */
    readonly identity: Identity,
    readonly layout: Layout,
    /** Address of _PyRuntime. */
    readonly address: bigint,
    readonly foundBy: RuntimeInfo["foundBy"],
    readonly symbols: ImageSymbols = noSymbols,
  ) {
    this.#reader = new StructReader(memory, layout.pointerSize, layout.littleEndian);
    this.#executableTypes = knownTypes(this.#reader, layout, symbols);
    this.#interpreters = new InterpreterReader(this.#reader, layout, symbols.variables);
    this.#threads = new ThreadReader(this.#reader, layout);
    this.#frames = new FrameWalker(this.#reader, layout);
  }

  get python(): PythonInfo {
    return this.identity.python;
  }

  /** The file that the runtime is in, and what was added to its addresses when it was loaded; null where no file is around it. */
  image(): { readonly path: string; readonly bias: bigint } | null {
    for (const loaded of loadedImages(this.memory)) {
      using image = loaded;
      const { start, end } = image.extent();
      if (this.address >= start && this.address < end) return { path: image.path, bias: image.bias };
    }
    return null;
  }

  get runtime(): RuntimeInfo {
    return { address: `0x${this.address.toString(16)}`, foundBy: this.foundBy };
  }

  /** Sentences for the user: where the table and the target's own offsets disagree. */
  get warnings(): readonly string[] {
    return this.identity.warnings;
  }

  /**
   * The interpreters, newest first, read as they are asked for.
   *
   * @throws WalkerError `not-running` where the runtime is there no more.
   */
  *interpreters(options: SnapshotOptions = {}): Generator<Interpreter> {
    const runtime = this.#interpreters.runtime(this.address);
    if (runtime === null)
      throw new WalkerError(
        "not-running",
        "The runtime can no longer be read: the process ended or runs another program.",
      );
    // What a code object says does not change, but its memory may be used anew: it is kept for one moment only.
    const codes = new CodeReader(this.#reader, this.layout);
    const objects = new ObjectReader(this.#reader, this.layout);
    const executables = new ExecutableReader(codes, objects, this.#executableTypes);
    const asked: Asked = {
      locals: options.locals === true ? new LocalsReader(new ValueReader(objects)) : null,
      shims: options.shims === true,
      exceptions: options.exceptions === true ? new ExceptionReader(objects) : null,
    };
    for (const state of this.#interpreters.interpreters(runtime)) {
      // Where the runtime does not keep the main thread's ident, it is the oldest: no other may outlive it.
      const isMain = ({ id, oldest }: ThreadState) =>
        state.main && (runtime.mainThread === null ? oldest : id === runtime.mainThread);
      const collectingFrame = () =>
        state.collecting === true ? this.#frames.one(state.collectingFrame, executables) : null;
      const tasks = (threads: readonly Thread[]) => this.#tasksOf(state, threads, executables, asked);
      const threads = () => this.#threadsOf(state, isMain, executables, asked);
      yield { state, id: state.id, collectingFrame, threads, tasks };
    }
  }

  /**
   * The frames of the generator, coroutine or async generator at an address and of what it awaits, the outermost first;
   * empty for what is none.
   */
  generatorFrames(address: bigint): Frame[] {
    const codes = new CodeReader(this.#reader, this.layout);
    const executables = new ExecutableReader(codes, new ObjectReader(this.#reader, this.layout), this.#executableTypes);
    const reader = new GeneratorReader(this.#frames, executables);
    return reader.chain(address).generators.flatMap((generator) => reader.frame(generator) ?? []);
  }

  /** The threads of every interpreter. */
  *threads(options: SnapshotOptions = {}): Generator<Thread> {
    for (const interpreter of this.interpreters(options)) yield* interpreter.threads();
  }

  /** Everything observed at one moment. The target is not stopped: a stack that changed meanwhile is not complete. */
  snapshot(options: SnapshotOptions = {}): Snapshot {
    const observed = [...this.interpreters(options)].map(({ state, collectingFrame, threads, tasks }) => {
      const list: Thread[] = [];
      for (const thread of threads()) {
        // Each stack right after its thread, while what is known of it is fresh.
        thread.stack();
        list.push(thread);
      }
      return { state, collectingFrame: collectingFrame(), list, found: tasks(list) };
    });
    const ids = new Map(observed.flatMap(({ list }) => list.map((thread) => [thread.state.address, thread.id])));
    return {
      python: this.python,
      runtime: this.runtime,
      interpreters: observed.map(
        ({ state, collectingFrame, list, found }): InterpreterSnapshot => ({
          id: state.id,
          gc: { collecting: state.collecting, frame: collectingFrame },
          gil: gilSnapshot(state, ids),
          threads: list.map((thread) => ({
            id: thread.id,
            nativeId: thread.nativeId,
            name: thread.name,
            main: thread.main,
            holdsGil: thread.holdsGil,
            gilRequested: thread.state.gilRequested,
            state: thread.state.state,
            complete: thread.complete,
            frames: thread.frames(),
            ...(thread.exceptions === undefined ? {} : { exceptions: thread.exceptions }),
          })),
          tasks: found?.tasks ?? null,
          tasksComplete: found?.complete ?? null,
        }),
      ),
    };
  }

  /** For who wants many snapshots, fast: stacks only, without names of threads. Dispose of it before the target. */
  sampler(options: SamplerOptions = {}): Sampler {
    return new Sampler(this.memory, this.layout, this.address, this.#executableTypes, this.symbols.variables, options);
  }

  [Symbol.dispose](): void {
    this.memory[Symbol.dispose]();
  }

  #tasksOf(
    { address, modules }: InterpreterState,
    threads: readonly Thread[],
    executables: ExecutableReader,
    asked: Asked,
  ): Tasks | null {
    const generators = new GeneratorReader(this.#frames, executables);
    const known = threads.map((thread) => ({ ...thread.state, stack: thread.stack() }));
    return new TaskReader(generators, asked, address, modules, known).read();
  }

  /** For threads that Python's threading module does not know. */
  #systemsName({ nativeId }: ThreadState): string | null {
    return nativeId === null ? null : (this.memory.threadName?.(Number(nativeId)) ?? null);
  }

  *#threadsOf(
    interpreter: InterpreterState,
    isMain: (thread: ThreadState) => boolean,
    executables: ExecutableReader,
    asked: Asked,
  ): Generator<Thread> {
    const { modules, gil } = interpreter;
    const names = new ThreadNames(executables.objects, modules);
    for (const thread of this.#threads.threads(interpreter)) {
      const holdsGil = gil === null ? null : gil.holder === thread.address;
      const name = names.find(thread.id) ?? this.#systemsName(thread);
      const readStack = () => this.#frames.walk(thread.stack, executables, asked);
      const readLoops = (stack: WalkedStack) => evaluationLoops(this.#reader, this.layout, thread.address, stack);
      const exceptions = asked.exceptions?.read(thread.address);
      yield new Thread(thread, name, isMain(thread), holdsGil, readStack, readLoops, exceptions);
    }
  }
}

/** The holder may be a thread of any interpreter: they can share a GIL. */
function gilSnapshot({ gil }: InterpreterState, ids: ReadonlyMap<bigint, number>): GilSnapshot | null {
  return gil === null ? null : { locked: gil.locked, holder: ids.get(gil.holder) ?? null, requested: gil.requested };
}
