/**
 * What a walker needs of a release beside offsets: enums, tag masks, encodings.
 * All of it is read from the release's own headers; see derive.ts for the how.
 */

/**
 * Enums of the view: which enum of the headers, and which of its constants under which name;
 * without a tag, the members are macros.
 */
export const enumDefinition = {
  frame_owner: {
    tag: "_frameowner",
    doc: "values of interpreter_frame.owner, from 3.11",
    members: {
      thread: "FRAME_OWNED_BY_THREAD",
      generator: "FRAME_OWNED_BY_GENERATOR",
      frame_object: "FRAME_OWNED_BY_FRAME_OBJECT",
      interpreter: "FRAME_OWNED_BY_INTERPRETER",
      cstack: "FRAME_OWNED_BY_CSTACK",
    },
  },
  frame_state: {
    tag: "_framestate",
    doc: "values of gen_object.gi_frame_state, from 3.10",
    members: {
      created: "FRAME_CREATED",
      suspended: "FRAME_SUSPENDED",
      suspended_yield_from: "FRAME_SUSPENDED_YIELD_FROM",
      suspended_yield_from_locked: "FRAME_SUSPENDED_YIELD_FROM_LOCKED",
      executing: "FRAME_EXECUTING",
      completed: "FRAME_COMPLETED",
      cleared: "FRAME_CLEARED",
    },
  },
  opcode: {
    tag: null,
    doc: "opcodes that show whether a suspended generator awaits, to 3.12",
    members: {
      yield_from: "YIELD_FROM",
      resume: "RESUME",
      resume_quick: "RESUME_QUICK",
      instrumented_resume: "INSTRUMENTED_RESUME",
    },
  },
  future_state: {
    tag: "fut_state",
    doc: "values of asyncio_task_object.task_state",
    members: { pending: "STATE_PENDING", cancelled: "STATE_CANCELLED", finished: "STATE_FINISHED" },
  },
  attach_state: {
    tag: null,
    doc: "values of thread_state.state, from 3.13",
    members: {
      detached: "_Py_THREAD_DETACHED",
      attached: "_Py_THREAD_ATTACHED",
      suspended: "_Py_THREAD_SUSPENDED",
      shutting_down: "_Py_THREAD_SHUTTING_DOWN",
      suspended_waiting: "_Py_THREAD_SUSPENDED_WAITING",
      detached_waiting: "_Py_THREAD_DETACHED_WAITING",
    },
  },
  executable_kind: {
    tag: null,
    doc: "indices of the array PyUnstable_ExecutableKinds, 3.13 to 3.15",
    members: {
      skip: "PyUnstable_EXECUTABLE_KIND_SKIP",
      py_function: "PyUnstable_EXECUTABLE_KIND_PY_FUNCTION",
      builtin_function: "PyUnstable_EXECUTABLE_KIND_BUILTIN_FUNCTION",
      method_descriptor: "PyUnstable_EXECUTABLE_KIND_METHOD_DESCRIPTOR",
    },
  },
  fast_local_kind: {
    tag: null,
    doc: "bits of code_object.localspluskinds' bytes, from 3.11",
    members: { local: "CO_FAST_LOCAL", cell: "CO_FAST_CELL", free: "CO_FAST_FREE", hidden: "CO_FAST_HIDDEN" },
  },
  dict_keys_kind: {
    tag: "DictKeysKind",
    doc: "values of dict_keys.dk_kind, from 3.11",
    members: { general: "DICT_KEYS_GENERAL", unicode: "DICT_KEYS_UNICODE", split: "DICT_KEYS_SPLIT" },
  },
  type_flags: {
    tag: null,
    doc: "bits of type_object.tp_flags",
    members: {
      inline_values: "Py_TPFLAGS_INLINE_VALUES",
      managed_dict: "Py_TPFLAGS_MANAGED_DICT",
      heap_type: "Py_TPFLAGS_HEAPTYPE",
      long_subclass: "Py_TPFLAGS_LONG_SUBCLASS",
      list_subclass: "Py_TPFLAGS_LIST_SUBCLASS",
      tuple_subclass: "Py_TPFLAGS_TUPLE_SUBCLASS",
      bytes_subclass: "Py_TPFLAGS_BYTES_SUBCLASS",
      unicode_subclass: "Py_TPFLAGS_UNICODE_SUBCLASS",
      dict_subclass: "Py_TPFLAGS_DICT_SUBCLASS",
      base_exc_subclass: "Py_TPFLAGS_BASE_EXC_SUBCLASS",
      type_subclass: "Py_TPFLAGS_TYPE_SUBCLASS",
    },
  },
} as const;

/** How code_object.linetable is encoded. */
export type LineTable = "lnotab" | "pep626" | "locations";

export interface ViewConstants {
  /**
   * `lnotab`: pairs (u8 bytes, s8 lines), to 3.9 (Objects/lnotab_notes.txt).
   * `pep626`: pairs (u8 bytes, s8 lines, -128 for none), 3.10.
   * `locations`: the location table with columns, from 3.11 (Objects/locations.md).
   */
  readonly line_table: LineTable;
  /** Bytes of bytecode to one unit of interpreter_frame.lasti; null from 3.11, which has pointers. */
  readonly lasti_unit: number | null;
  /** sizeof(_Py_CODEUNIT), the unit of the location table and of firsttraceable. */
  readonly codeunit_size: number;
  /** Bits to clear in interpreter_frame.executable to get a pointer; null where it is a plain pointer. */
  readonly stackref_tag_mask: number | null;
  /** The tag (of two bits) of an integer in a stack reference; null where there is none. */
  readonly stackref_int_tag: number | null;
  /** The tag (of two bits) that marks a stack reference that is not an object; null where there is none. */
  readonly stackref_invalid_tag: number | null;
  /** Bits in a digit of an int object: PyLong_SHIFT. A digit of 15 bits takes 2 bytes, one of 30 bits 4. */
  readonly long_shift: number;
  /** Bits of long_object.lv_tag below the number of digits: _PyLong_NON_SIZE_BITS; null to 3.11. */
  readonly long_non_size_bits: number | null;
  /** Bits of long_object.lv_tag that hold the sign: 0 positive, 1 zero, 2 negative; null to 3.11. */
  readonly long_sign_mask: number | null;
  /** Bytes from an object, negative, to its managed dict; null to 3.10, which has dicts at tp_dictoffset only. */
  readonly managed_dict_offset: number | null;
  /** Bytes from an object, negative, to the pointer to its values; null but in 3.11. */
  readonly managed_values_offset: number | null;
  /** Added to the address of values, which is then odd, where the managed dict's should be; null but in 3.12. */
  readonly managed_values_tag: number | null;
  /** The bit of thread_state.eval_breaker that asks its thread to drop the GIL; null to 3.12. */
  readonly gil_drop_request_bit: number | null;
}
