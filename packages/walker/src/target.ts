import type { ExecMark, Memory } from "@pyframes/memory";
import type { ExecutableKind } from "#generated/executables.js";
import { TaskReader, type Tasks } from "./asyncio/tasks.js";
import type { Identity } from "./build/choose-layout.js";
import { WalkerError } from "./error.js";
import type { Layout } from "./layout/layout.js";
import { StructReader } from "./layout/reader.js";
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

/** A thread as it was at one moment. Its stack is read on first use. */
export class Thread {
  #stack: WalkedStack | undefined;

  constructor(
    readonly state: ThreadState,
    /**
     * threading.Thread.name; for a thread unknown to the threading module, its name in the kernel,
     * or null.
     */
    readonly name: string | null,
    /** The main thread of the main interpreter. */
    readonly main: boolean,
    /** Null if the release does not record it, or if there is no GIL. */
    readonly holdsGil: boolean | null,
    readonly readStack: () => WalkedStack,
    readonly readLoops: (stack: WalkedStack) => readonly bigint[] | null,
    /** The exceptions that it raises and handles. Only on request; null if they cannot be read. */
    readonly exceptions?: ThreadExceptions | null,
  ) {}

  /** threading.get_ident(). */
  get id(): number {
    return Number(this.state.id);
  }

  /** The kernel's thread id; null if the release does not record it. */
  get nativeId(): number | null {
    return this.state.nativeId === null ? null : Number(this.state.nativeId);
  }

  /** The frames, innermost first. */
  frames(): readonly Frame[] {
    return this.stack().frames;
  }

  /** True if the walk reached the end of the stack and left nothing out. */
  get complete(): boolean {
    return this.stack().complete;
  }

  /** The frames and their addresses. */
  stack(): WalkedStack {
    this.#stack ??= this.readStack();
    return this.#stack;
  }

  /**
   * For each entry frame, innermost first, an address in the native frame of the evaluation loop
   * that runs it; null if unknown, as up to 3.9.
   */
  evaluationLoops(): readonly bigint[] | null {
    const loops = this.readLoops(this.stack());
    return loops?.length === this.frames().filter(({ entry }) => entry === true).length ? loops : null;
  }
}

/** The readers of the requested parts. */
interface RequestedReaders extends FrameExtras {
  readonly exceptions: ExceptionReader | null;
}

/** An interpreter as it was at one moment. */
export interface Interpreter {
  readonly state: InterpreterState;
  /** 0 for the main interpreter. */
  readonly id: number | null;
  /**
   * The frame that started the garbage collection in progress; null if there is none, or if the
   * release does not record it.
   */
  collectingFrame(): Frame | null;
  /** Newest first. Each call reads the list again. */
  threads(): Iterable<Thread>;
  /** The tasks of asyncio; those that run are in `threads`. Null if the layout lacks tasks. */
  tasks(threads: readonly Thread[]): Tasks | null;
}

/** A target whose build is identified: the result of `attach`. */
export class Target implements Disposable {
  readonly #reader: StructReader;
  readonly #interpreters: InterpreterReader;
  readonly #threads: ThreadReader;
  readonly #frames: FrameWalker;
  /**
   * Known types of executables, by symbol or by earlier frames. They are valid at every moment.
   */
  readonly #executableTypes: Map<bigint, ExecutableKind>;
  /** The bytes by which reads recognise that the process runs another program. */
  readonly execMark: ExecMark | null;

  constructor(
    readonly memory: Memory,
    /** The build, and the source for its version. */
    readonly identity: Identity,
    readonly layout: Layout,
    /** Address of _PyRuntime. */
    readonly address: bigint,
    readonly foundBy: RuntimeInfo["foundBy"],
    readonly symbols: ImageSymbols = noSymbols,
  ) {
    this.#reader = new StructReader(memory, layout.pointerSize, layout.littleEndian);
    this.execMark = memory.execMark?.(layout.pointerSize) ?? null;
    this.#executableTypes = knownTypes(this.#reader, layout, symbols);
    this.#interpreters = new InterpreterReader(this.#reader, layout, symbols.variables, this.execMark);
    this.#threads = new ThreadReader(this.#reader, layout);
    this.#frames = new FrameWalker(this.#reader, layout);
  }

  get python(): PythonInfo {
    return this.identity.python;
  }

  /** The file that contains the runtime, and its load bias; null if no file does. */
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

  /**
   * Sentences for the user: one for each disagreement about the version or the offsets, and one for
   * missing memory.
   */
  get warnings(): readonly string[] {
    const { missing = null } = this.memory;
    return missing === null ? this.identity.warnings : [...this.identity.warnings, `The file ${missing}.`];
  }

  /**
   * The interpreters, newest first, each read on demand.
   *
   * @throws WalkerError `replaced` if the process runs another program, `not-running` if the
   * runtime cannot be read any more; MemoryError `gone` if the process has ended.
   */
  *interpreters(options: SnapshotOptions = {}): Generator<Interpreter> {
    const runtime = this.#interpreters.runtime(this.address);
    if (runtime === null) throw new WalkerError("not-running", "The runtime can no longer be read.");
    // Code objects do not change, but their memory may be reused, so they are cached for one
    // moment.
    const codes = new CodeReader(this.#reader, this.layout);
    const objects = new ObjectReader(this.#reader, this.layout);
    const executables = new ExecutableReader(codes, objects, this.#executableTypes);
    const requested: RequestedReaders = {
      locals: options.locals === true ? new LocalsReader(new ValueReader(objects)) : null,
      shims: options.shims === true,
      exceptions: options.exceptions === true ? new ExceptionReader(objects) : null,
    };
    for (const state of this.#interpreters.interpreters(runtime)) {
      // A runtime that does not record the ident of its main thread has it last: no thread is
      // older.
      const isMain = ({ id, oldest }: ThreadState) =>
        state.main && (runtime.mainThread === null ? oldest : id === runtime.mainThread);
      const collectingFrame = () =>
        state.collecting === true ? this.#frames.one(state.collectingFrame, executables) : null;
      const tasks = (threads: readonly Thread[]) => this.#tasksOf(state, threads, executables, requested);
      const threads = () => this.#threadsOf(state, isMain, executables, requested);
      yield { state, id: state.id, collectingFrame, threads, tasks };
    }
  }

  /**
   * The frames of the generator, coroutine or async generator at an address and of those that it
   * awaits, outermost first; empty for any other object.
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

  /**
   * Reads everything at one moment. The target is not stopped: a stack that changes meanwhile is
   * not complete.
   *
   * @throws as `interpreters`.
   */
  snapshot(options: SnapshotOptions = {}): Snapshot {
    const observed = [...this.interpreters(options)].map(({ state, collectingFrame, threads, tasks }) => {
      const list: Thread[] = [];
      for (const thread of threads()) {
        // Each stack is read right after its thread state, before that is out of date.
        thread.stack();
        list.push(thread);
      }
      return { state, collectingFrame: collectingFrame(), list, found: tasks(list) };
    });
    this.#interpreters.checkProgram();
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

  /**
   * A sampler for many fast snapshots: stacks only, without thread names. Dispose of it before the
   * target.
   */
  sampler(options: SamplerOptions = {}): Sampler {
    const { memory, layout, address, symbols, execMark } = this;
    return new Sampler(memory, layout, address, this.#executableTypes, symbols.variables, options, execMark);
  }

  [Symbol.dispose](): void {
    this.memory[Symbol.dispose]();
  }

  #tasksOf(
    { address, modules }: InterpreterState,
    threads: readonly Thread[],
    executables: ExecutableReader,
    requested: RequestedReaders,
  ): Tasks | null {
    const generators = new GeneratorReader(this.#frames, executables);
    const known = threads.map((thread) => ({ ...thread.state, stack: thread.stack() }));
    return new TaskReader(generators, requested, address, modules, known).read();
  }

  /** For threads that Python's threading module does not know. */
  #systemsName({ nativeId }: ThreadState): string | null {
    return nativeId === null ? null : (this.memory.threadName?.(Number(nativeId)) ?? null);
  }

  *#threadsOf(
    interpreter: InterpreterState,
    isMain: (thread: ThreadState) => boolean,
    executables: ExecutableReader,
    requested: RequestedReaders,
  ): Generator<Thread> {
    const { modules, gil } = interpreter;
    const names = new ThreadNames(executables.objects, modules);
    for (const thread of this.#threads.threads(interpreter)) {
      const holdsGil = gil === null ? null : gil.holder === thread.address;
      const name = names.find(thread.id) ?? this.#systemsName(thread);
      const readStack = () => this.#frames.walk(thread.stack, executables, requested);
      const readLoops = (stack: WalkedStack) => evaluationLoops(this.#reader, this.layout, thread.address, stack);
      const exceptions = requested.exceptions?.read(thread.address);
      yield new Thread(thread, name, isMain(thread), holdsGil, readStack, readLoops, exceptions);
    }
  }
}

/** Interpreters can share a GIL, so the holder may be a thread of another one. */
function gilSnapshot({ gil }: InterpreterState, ids: ReadonlyMap<bigint, number>): GilSnapshot | null {
  return gil === null ? null : { locked: gil.locked, holder: ids.get(gil.holder) ?? null, requested: gil.requested };
}
