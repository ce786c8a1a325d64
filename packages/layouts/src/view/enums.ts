/**
 * Enums of the view, each declared once. `tag` names the enum in the headers, and `members` maps
 * the view's names to its enumerators. Without a tag the members are macros, and the probe asks for
 * them.
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

/** Macros in the probe, because an enum of the view has them as members. */
export const enumMacros: readonly string[] = Object.values(enumDefinition).flatMap(({ tag, members }) =>
  tag === null ? Object.values(members) : [],
);
