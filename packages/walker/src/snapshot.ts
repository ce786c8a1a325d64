import type { AttachState as AttachStates } from "#generated/view.js";

/** Optional parts of a snapshot. */
export interface SnapshotOptions {
  /** Adds the variables of functions. */
  readonly locals?: boolean | undefined;
  /** Adds the exceptions that are being raised and handled. */
  readonly exceptions?: boolean | undefined;
  /** Adds the frames that a walk skips: shims, and frames whose code has not begun. */
  readonly shims?: boolean | undefined;
}

/**
 * The JSON contract of a snapshot, as schema/snapshot.schema.json has it. A value that the release
 * does not record is null.
 */
export interface Snapshot {
  readonly python: PythonInfo;
  readonly runtime: RuntimeInfo;
  /** Newest first. */
  readonly interpreters: readonly InterpreterSnapshot[];
}

export interface PythonInfo {
  /** `3.13.5`, `3.15.0rc1`. */
  readonly version: string;
  /** PY_VERSION_HEX, `0x030d05f0`. */
  readonly hex: string;
  readonly abiflags: string;
  /** GNU triple. */
  readonly target: string;
  /** Id of the build whose table is used; null if no table agrees with the target. */
  readonly build: string | null;
  /** The source of the offsets: a table, or the target's `_Py_DebugOffsets`. */
  readonly offsets: "table" | "debug-offsets";
}

/** The ways to find a runtime, most certain first. */
export const foundBys = ["section", "symbol", "cookie", "scan"] as const;

export interface RuntimeInfo {
  /** Address of _PyRuntime, hexadecimal with 0x. */
  readonly address: string;
  readonly foundBy: (typeof foundBys)[number];
}

export interface InterpreterSnapshot {
  /** 0 for the main interpreter. */
  readonly id: number | null;
  readonly gc: GcSnapshot;
  readonly gil: GilSnapshot | null;
  /** Newest first. */
  readonly threads: readonly ThreadSnapshot[];
  /** The unfinished tasks of asyncio; null if the release's table lacks them. */
  readonly tasks: readonly TaskSnapshot[] | null;
  /** True if no task was left out. */
  readonly tasksComplete: boolean | null;
}

export interface TaskSnapshot {
  /** Its address, hexadecimal with 0x: the result of id(). */
  readonly id: string;
  readonly name: string | null;
  /**
   * Run by its event loop, waiting for a future, or ready to run; `interrupted` if its step started
   * another task eagerly.
   */
  readonly state: "running" | "interrupted" | "waiting" | "ready";
  /** Id of the thread that runs its event loop. */
  readonly thread: number | null;
  /** Address of its event loop, hexadecimal with 0x. */
  readonly loop: string | null;
  /** Ids of the tasks that await it, directly or through futures. */
  readonly awaitedBy: readonly string[];
  /** True if `awaitedBy` and `frames` leave nothing out. */
  readonly complete: boolean;
  /**
   * Innermost first. A suspended task has the frames of its coroutine and of the awaited ones; a
   * running task those of its thread, up to its coroutine's frame.
   */
  readonly frames: readonly Frame[];
}

export interface GcSnapshot {
  readonly collecting: boolean | null;
  /** During a collection, the frame that started it; null if the release does not record it. */
  readonly frame: Frame | null;
}

export interface GilSnapshot {
  readonly locked: boolean;
  /** Id of the thread that holds the GIL. */
  readonly holder: number | null;
  /** True if its holder was asked to release it. */
  readonly requested: boolean | null;
}

/** The state of a thread; the names are those of CPython's _Py_THREAD_* constants. */
export type AttachState = keyof AttachStates;

export interface ThreadSnapshot {
  /** threading.get_ident(). */
  readonly id: number;
  /** The kernel's thread id. */
  readonly nativeId: number | null;
  readonly name: string | null;
  /** The main thread of the main interpreter. */
  readonly main: boolean | null;
  readonly holdsGil: boolean | null;
  /** True if it waits for the GIL. */
  readonly gilRequested: boolean | null;
  readonly state: AttachState | null;
  /** True if the walk reached the end of the stack and left nothing out. */
  readonly complete: boolean;
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** Only on request; null if they cannot be read. */
  readonly exceptions?: ThreadExceptions | null;
}

export interface Frame {
  /**
   * The kind of the frame's executable: a code object, a builtin function, a method of a builtin
   * type, a class, or a tuple that describes a function. Shims are given only on request.
   */
  readonly kind: "python" | "builtin" | "method-descriptor" | "class" | "tuple" | "unknown" | "shim";
  readonly name: string | null;
  readonly qualname: string | null;
  readonly filename: string | null;
  readonly line: number | null;
  readonly endLine: number | null;
  /** Byte offset in the line's UTF-8, counted from 0. */
  readonly column: number | null;
  readonly endColumn: number | null;
  readonly firstLine: number | null;
  readonly owner: "thread" | "generator" | null;
  /** True if C code called into Python here. */
  readonly entry: boolean | null;
  /** The variables that have a value. Only on request; null if they cannot be read. */
  readonly locals?: readonly Local[] | null;
}

/** An object described without running any of its code. */
export interface Value {
  /** `type(object).__name__`. */
  readonly type: string | null;
  /**
   * As ascii() writes None, a bool, int, float, str or bytes object, and instances of their
   * subclasses; null for all others.
   */
  readonly repr: string | null;
  /** len() of a str, bytes object, tuple, list, dict or set. */
  readonly length: number | null;
}

/** The scope of a variable; `hidden` is one of an inlined comprehension. */
export type LocalKind = "local" | "cell" | "free" | "hidden";

/** A variable that has a value. */
export interface Local extends Value {
  readonly name: string | null;
  readonly kind: LocalKind;
}

/** An exception, as far as memory describes it. */
export interface ExceptionInfo {
  /** Its class's `__name__`. */
  readonly type: string | null;
  /** Its first argument, if that is a str. */
  readonly message: string | null;
}

/** The exceptions of one thread. */
export interface ThreadExceptions {
  /** The exception that is propagating up the stack. */
  readonly raised: ExceptionInfo | null;
  /** Those that the thread and the generators that run in it handle, innermost first. */
  readonly handled: readonly ExceptionInfo[];
}
