import type { AttachState as AttachStates } from "#generated/view.js";

/** What a snapshot is asked for beside what every one has. */
export interface SnapshotOptions {
  /** The variables of functions. */
  readonly locals?: boolean | undefined;
  /** The exceptions that are being raised and handled. */
  readonly exceptions?: boolean | undefined;
  /** The frames that a walk passes over: the interpreter's own, and those that have not begun. */
  readonly shims?: boolean | undefined;
}

/** The JSON contract of a snapshot; schema/snapshot.schema.json says the same. What a release cannot tell is null. */
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
  /** Id of the build whose table is used; null where no table agrees with the target. */
  readonly build: string | null;
  /** Whether the table's offsets are used, or the target's own. */
  readonly offsets: "table" | "debug-offsets";
}

/** How a runtime can be found, the most certain way first. */
export const foundBys = ["section", "symbol", "cookie", "scan"] as const;

export interface RuntimeInfo {
  /** Of _PyRuntime, in hexadecimal with 0x. */
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
  /** The tasks of asyncio that are not done; null where the release's table does not tell them. */
  readonly tasks: readonly TaskSnapshot[] | null;
  /** Whether these are all of them. */
  readonly tasksComplete: boolean | null;
}

export interface TaskSnapshot {
  /** Its address, in hexadecimal with 0x: what id() is of it. */
  readonly id: string;
  readonly name: string | null;
  /**
   * Whether its event loop runs it, or it waits for a future, or for its turn; `interrupted` is one whose step began another task
   * eagerly.
   */
  readonly state: "running" | "interrupted" | "waiting" | "ready";
  /** Id of the thread that runs its event loop. */
  readonly thread: number | null;
  /** Address of its event loop, in hexadecimal with 0x. */
  readonly loop: string | null;
  /** Ids of the tasks that await it, directly or by futures between. */
  readonly awaitedBy: readonly string[];
  /** Nothing of what follows and of `awaitedBy` was left out. */
  readonly complete: boolean;
  /**
   * Innermost first: of its coroutine and of what that awaits, or, while it runs, of its thread from the innermost to its
   * coroutine's.
   */
  readonly frames: readonly Frame[];
}

export interface GcSnapshot {
  readonly collecting: boolean | null;
  /** While it collects, the frame that set it off; null where the release cannot tell. */
  readonly frame: Frame | null;
}

export interface GilSnapshot {
  readonly locked: boolean;
  /** Id of the thread that holds it. */
  readonly holder: number | null;
  /** Whether its holder was asked to drop it. */
  readonly requested: boolean | null;
}

/** Whether a thread may use Python objects; the names are those of CPython's _Py_THREAD_*. */
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
  /** Whether it waits for the GIL. */
  readonly gilRequested: boolean | null;
  readonly state: AttachState | null;
  /** The walk reached the stack's end and left nothing out. */
  readonly complete: boolean;
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** Only where they were asked for; null where they cannot be told. */
  readonly exceptions?: ThreadExceptions | null;
}

export interface Frame {
  /**
   * What it executes: a code object, a builtin function, a builtin type's method, a class, or a tuple that describes it. Shims are
   * frames that a walk passes over, and are given only where they are asked for.
   */
  readonly kind: "python" | "builtin" | "method-descriptor" | "class" | "tuple" | "unknown" | "shim";
  readonly name: string | null;
  readonly qualname: string | null;
  readonly filename: string | null;
  readonly line: number | null;
  readonly endLine: number | null;
  /** Byte offset in the line's UTF-8, from 0. */
  readonly column: number | null;
  readonly endColumn: number | null;
  readonly firstLine: number | null;
  readonly owner: "thread" | "generator" | null;
  /** Whether C code called into Python here. */
  readonly entry: boolean | null;
  /** The variables that have a value, where they were asked for; null where they cannot be told. */
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

/** The scope of a variable: a plain local, a cell, a free variable, or one that only a comprehension sees. */
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
  /** The exceptions being handled by the thread and by each generator that runs in it, innermost first. */
  readonly handled: readonly ExceptionInfo[];
}
