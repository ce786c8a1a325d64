/**
 * Bounds on the work that a target can cause, each declared once and generated into both engines:
 * `max_threads` is PYF_MAX_THREADS in C and maxThreads in TypeScript.
 */

/** The C type of a bound; `int` is a plain literal. */
export type BoundType = "int" | "u32" | "i64" | "u64";

export interface Bound {
  readonly value: number;
  readonly c: BoundType;
  /** True if C callers see it: it is named PYF_, not PYFI_. */
  readonly isPublic: boolean;
  /** True if TypeScript compares it with a bigint. */
  readonly isBigint: boolean;
  readonly doc: string;
}

const MiB = 2 ** 20;

const bound = (value: number, c: BoundType, doc: string): Bound => ({
  value,
  c,
  isPublic: false,
  isBigint: false,
  doc,
});
/** A bound that callers of the C walker may use: for buffers, or in messages. */
const shown = (value: number, doc: string): Bound => ({ ...bound(value, "u32", doc), isPublic: true });
/** A bound on addresses and 64-bit numbers. */
const wide = (value: number, c: BoundType, doc: string): Bound => ({ ...bound(value, c, doc), isBigint: true });

export const bounds = {
  max_interpreters: shown(4096, "interpreters that are walked"),
  max_threads: shown(65536, "threads of an interpreter that are walked"),
  max_frames: shown(1_000_000, "frames of a stack"),
  max_table_bytes: shown(4 * MiB, "bytes of a code object's line table"),
  max_code_points: shown(16_384, "code points of a str that is read whole"),
  max_c_string: shown(256, "bytes of a NUL-terminated string, with its NUL"),
  max_locals: shown(1024, "variables of a function"),
  max_handled: shown(1000, "generators searched for a handled exception"),
  max_chain: shown(10_000, "generators in a chain of awaits"),
  max_shown: shown(256, "code points or bytes of a value's representation; `...` stands for the rest"),
  max_awaiters: shown(1024, "tasks that await one task; also the futures between them"),
  max_tasks: shown(2 ** 18, "tasks of an interpreter"),
  max_offset: bound(4 * MiB, "u32", "debug offsets at or beyond this, in bytes, are refused"),
  near_offset: bound(
    2048,
    "u32",
    "debug offsets at or beyond this, in bytes, are refused where the table has a smaller one",
  ),
  visited_threads: bound(16, "u32", "threads kept to continue behind them if the list changes during the walk"),
  max_native_id: wide(2 ** 22, "u64", "PID_MAX_LIMIT of Linux (include/linux/threads.h)"),
  max_interpreter_id: wide(2 ** 31, "i64", "interpreter ids, which count up from 0"),
  max_int_bits: bound(63, "u32", "bits of an int that is read as a 64-bit number"),
  max_items: bound(65_536, "int", "items of a tuple or list"),
  max_length: bound(2 ** 47, "i64", "a length of an object beyond this is impossible: no address space holds as much"),
  max_repr_bits: bound(1024, "u32", "bits of an int that is shown"),
  max_bases: bound(64, "u32", "classes between a type and a builtin one"),
  max_slots: bound(2 ** 20, "i64", "slots of a set's table"),
  max_entries: bound(65_536, "int", "entries of a dict, deleted ones among them"),
  max_index_bytes: bound(2 ** 24, "u64", "bytes of a dict's index"),
  max_stack: wide(2 ** 24, "u64", "bytes of a frame's locals and evaluation stack"),
  max_hops: bound(4, "u32", "objects between a generator and the next one, as `anext()` of an `asend()`"),
  max_task_frames: bound(2 ** 20, "u64", "frames of all tasks of an interpreter"),
  max_task_steps: bound(2 ** 22, "u32", "steps for the tasks of an interpreter: slots, callbacks, items, threads"),
  max_name_steps: bound(4 * MiB, "u32", "dict entries searched for the thread names of an interpreter"),
  lasti_min: wide(-2, "int", "the smallest offset of an instruction, in bytes"),
  lasti_max: wide(2 ** 30, "i64", "the largest offset of an instruction, in bytes"),
  max_literal_bytes: bound(2 ** 29, "u64", "bytes searched for each version literal in memory"),
  max_loaded: bound(128 * MiB, "u64", "bytes copied from an image whose file is missing"),
  max_biases: bound(16, "u32", "load addresses of one file"),
  max_cookie_bytes: bound(2 ** 29, "u64", "bytes searched for the debug cookie"),
  max_cookies: bound(256, "u32", "copies of the debug cookie that are examined: tools like this one have many"),
  max_scan_bytes: bound(2 ** 28, "u64", "bytes searched for pointers to a runtime"),
  max_scan_reads: bound(2 ** 20, "u64", "reads that validate candidates for a runtime"),
  jit_members: bound(8, "int", "members of a JIT's executable that are searched for its code object"),
  idle_samples: bound(
    8,
    "u32",
    "samples after which an idle thread is read in any case: the kernel may miss a short run",
  ),
} as const satisfies Record<string, Bound>;
