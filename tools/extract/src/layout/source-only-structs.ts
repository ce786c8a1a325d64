/**
 * Structs that a walker reads and no installed header declares: their members, as facts, from the C
 * files that define them. Where a header source has these files, source-only-check.ts compares
 * them.
 */

/**
 * Releases from `since` on, and before `until`. A pre-release counts as the release it precedes.
 */
export interface Range {
  readonly since?: string;
  readonly until?: string;
}

/** A member's declaration, in the releases that have it. */
export interface SourceOnlyMember extends Range {
  readonly c: string;
  /** The macro of pyconfig.h that it depends on. */
  readonly ifdef?: string;
  /** Releases whose C file gives it another type, and the reason that this does no harm. */
  readonly differs?: Range & { readonly reason: string };
}

export interface SourceOnlyStruct extends Range {
  /** The C file that defines it, below the root of CPython's source. */
  readonly source: string;
  /** The tag, in the releases that have one; null where only the typedef has a name. */
  readonly tag: (Range & { readonly name: string }) | null;
  readonly typedef: string | null;
  /** Of a struct. */
  readonly members?: readonly SourceOnlyMember[];
  /** Of an enum. */
  readonly enumerators?: readonly string[];
}

/** The last minor whose C files or debug information were compared with this data. */
export const COMPARED_TO = "3.15";

const always = (c: string): SourceOnlyMember => ({ c });
const since = (release: string, c: string): SourceOnlyMember => ({ c, since: release });
const until = (release: string, c: string): SourceOnlyMember => ({ c, until: release });

export const HEAD = always("PyObject_HEAD");

const CONTEXT = { until: "3.7.1", reason: "PyContext * in 3.7.0, which is a PyObject * as well" };

/** FutureObj_HEAD: the members that a task shares with a future, under a separate prefix. */
const future = (prefix: string): readonly SourceOnlyMember[] => [
  HEAD,
  always(`PyObject *${prefix}_loop`),
  since("3.7.0", `PyObject *${prefix}_callback0`),
  { c: `PyObject *${prefix}_context0`, since: "3.7.0", differs: CONTEXT },
  always(`PyObject *${prefix}_callbacks`),
  always(`PyObject *${prefix}_exception`),
  since("3.10.6", `PyObject *${prefix}_exception_tb`),
  always(`PyObject *${prefix}_result`),
  always(`PyObject *${prefix}_source_tb`),
  since("3.9.0", `PyObject *${prefix}_cancel_msg`),
  since("3.13.0", `PyObject *${prefix}_cancelled_exc`),
  since("3.14.0", `PyObject *${prefix}_awaited_by`),
  always(`fut_state ${prefix}_state`),
  since("3.14.0", `char ${prefix}_is_task`),
  since("3.14.0", `char ${prefix}_awaited_by_is_set`),
  until("3.13.0", `int ${prefix}_log_tb`),
  until("3.13.0", `int ${prefix}_blocking`),
  since("3.13.0", `unsigned ${prefix}_log_tb: 1`),
  since("3.13.0", `unsigned ${prefix}_blocking: 1`),
  until("3.13.0", "PyObject *dict"),
  until("3.13.0", `PyObject *${prefix}_weakreflist`),
  { c: `_PyErr_StackItem ${prefix}_cancelled_exc_state`, since: "3.9.0", until: "3.11.0" },
  { c: `PyObject *${prefix}_cancelled_exc`, since: "3.11.0", until: "3.13.0" },
];

/** Members that are offsets and sizes, 64 bits each. */
const words = (names: string) =>
  names
    .split(" ")
    .map((name) => `uint64_t ${name};`)
    .join(" ");

export const SOURCE_ONLY: readonly SourceOnlyStruct[] = [
  {
    source: "Objects/dict-common.h",
    until: "3.11.0",
    tag: null,
    typedef: "PyDictKeyEntry",
    members: [always("Py_hash_t me_hash"), always("PyObject *me_key"), always("PyObject *me_value")],
  },
  {
    source: "Objects/dict-common.h",
    until: "3.11.0",
    tag: { name: "_dictkeysobject" },
    typedef: null,
    members: [
      always("Py_ssize_t dk_refcnt"),
      always("Py_ssize_t dk_size"),
      { c: "void *dk_lookup", differs: { reason: "no walker calls it, so its signature is left out" } },
      always("Py_ssize_t dk_usable"),
      always("Py_ssize_t dk_nentries"),
      {
        c: "char dk_indices[]",
        differs: { until: "3.6.7", reason: "a union of arrays of 8 bytes; a walker reads from its offset on" },
      },
    ],
  },
  {
    source: "Objects/moduleobject.c",
    until: "3.10.0",
    tag: null,
    typedef: "PyModuleObject",
    members: [
      HEAD,
      always("PyObject *md_dict"),
      always("struct PyModuleDef *md_def"),
      always("void *md_state"),
      always("PyObject *md_weaklist"),
      always("PyObject *md_name"),
    ],
  },
  {
    source: "Objects/genobject.c",
    tag: null,
    typedef: "AwaitableState",
    enumerators: ["AWAITABLE_STATE_INIT", "AWAITABLE_STATE_ITER", "AWAITABLE_STATE_CLOSED"],
  },
  {
    source: "Objects/genobject.c",
    tag: { name: "PyAsyncGenASend", since: "3.10.0" },
    typedef: "PyAsyncGenASend",
    members: [
      HEAD,
      always("PyAsyncGenObject *ags_gen"),
      always("PyObject *ags_sendval"),
      until("3.16.0", "AwaitableState ags_state"),
      since("3.16.0", "int8_t ags_state"),
    ],
  },
  {
    source: "Objects/genobject.c",
    tag: { name: "PyAsyncGenAThrow", since: "3.10.0" },
    typedef: "PyAsyncGenAThrow",
    members: [
      HEAD,
      always("PyAsyncGenObject *agt_gen"),
      until("3.15.0", "PyObject *agt_args"),
      since("3.15.0", "PyObject *agt_typ"),
      since("3.15.0", "PyObject *agt_tb"),
      since("3.15.0", "PyObject *agt_val"),
      until("3.16.0", "AwaitableState agt_state"),
      since("3.16.0", "int8_t agt_state"),
    ],
  },
  {
    source: "Objects/genobject.c",
    tag: null,
    typedef: "PyCoroWrapper",
    members: [HEAD, always("PyCoroObject *cw_coroutine")],
  },
  {
    source: "Objects/iterobject.c",
    since: "3.10.0",
    tag: null,
    typedef: "anextawaitableobject",
    members: [HEAD, always("PyObject *wrapped"), always("PyObject *default_value")],
  },
  {
    source: "Modules/_functoolsmodule.c",
    tag: null,
    typedef: "partialobject",
    members: [
      HEAD,
      always("PyObject *fn"),
      always("PyObject *args"),
      always("PyObject *kw"),
      always("PyObject *dict"),
      always("PyObject *weakreflist"),
      { c: "int use_fastcall", since: "3.7.0", until: "3.9.0" },
      since("3.14.0", "PyObject *placeholder"),
      since("3.14.0", "Py_ssize_t phcount"),
      since("3.9.0", "vectorcallfunc vectorcall"),
    ],
  },
  {
    source: "Modules/_asynciomodule.c",
    tag: null,
    typedef: "fut_state",
    enumerators: ["STATE_PENDING", "STATE_CANCELLED", "STATE_FINISHED"],
  },
  { source: "Modules/_asynciomodule.c", tag: null, typedef: "FutureObj", members: future("fut") },
  {
    source: "Modules/_asynciomodule.c",
    tag: { name: "TaskObj", since: "3.14.0" },
    typedef: "TaskObj",
    members: [
      ...future("task"),
      since("3.13.0", "unsigned task_must_cancel: 1"),
      since("3.13.0", "unsigned task_log_destroy_pending: 1"),
      since("3.13.0", "int task_num_cancels_requested"),
      always("PyObject *task_fut_waiter"),
      always("PyObject *task_coro"),
      since("3.8.0", "PyObject *task_name"),
      { c: "PyObject *task_context", since: "3.7.0", differs: CONTEXT },
      until("3.13.0", "int task_must_cancel"),
      until("3.13.0", "int task_log_destroy_pending"),
      { c: "int task_num_cancels_requested", since: "3.11.0", until: "3.13.0" },
      since("3.14.0", "struct llist_node task_node"),
      { c: "uintptr_t task_tid", since: "3.14.0", ifdef: "Py_GIL_DISABLED" },
    ],
  },
  {
    source: "Modules/_asynciomodule.c",
    tag: { name: "futureiterobject", since: "3.12.0" },
    typedef: "futureiterobject",
    members: [HEAD, always("FutureObj *future")],
  },
  {
    source: "Modules/_asynciomodule.c",
    until: "3.10.0",
    tag: null,
    typedef: "TaskWakeupMethWrapper",
    members: [HEAD, always("TaskObj *ww_task")],
  },
  {
    source: "Modules/_asynciomodule.c",
    since: "3.14.0",
    tag: { name: "_Py_AsyncioModuleDebugOffsets" },
    typedef: "Py_AsyncioModuleDebugOffsets",
    members: [
      always(
        `struct _asyncio_task_object { ${words("size task_name task_awaited_by task_is_task task_awaited_by_is_set task_coro task_node")} } asyncio_task_object`,
      ),
      always(`struct _asyncio_interpreter_state { ${words("size asyncio_tasks_head")} } asyncio_interpreter_state`),
      always(
        `struct _asyncio_thread_state { ${words("size asyncio_running_loop asyncio_running_task asyncio_tasks_head")} } asyncio_thread_state`,
      ),
    ],
  },
  {
    source: "Modules/_asynciomodule.c",
    since: "3.14.0",
    tag: null,
    typedef: "asyncio_state",
    members: [
      always("PyTypeObject *FutureIterType"),
      always("PyTypeObject *TaskStepMethWrapper_Type"),
      always("PyTypeObject *FutureType"),
      always("PyTypeObject *TaskType"),
      always("PyObject *asyncio_mod"),
      always("PyObject *context_kwname"),
      always("PyObject *non_asyncio_tasks"),
      always("PyObject *non_asyncio_eager_tasks"),
      always("PyObject *iscoroutine_typecache"),
      until("3.16.0", "PyObject *asyncio_get_event_loop_policy"),
      since("3.16.0", "PyObject *asyncio_get_event_loop"),
      always("PyObject *asyncio_future_repr_func"),
      always("PyObject *asyncio_CancelledError"),
      always("PyObject *asyncio_InvalidStateError"),
      always("PyObject *asyncio_task_get_stack_func"),
      always("PyObject *asyncio_task_print_stack_func"),
      always("PyObject *asyncio_task_repr_func"),
      always("PyObject *asyncio_iscoroutine_func"),
      always("PyObject *traceback_extract_stack"),
      always("uint64_t task_name_counter"),
      always("void *debug_offsets"),
    ],
  },
];

/** The C files that define them. */
export const SOURCE_FILES: readonly string[] = [...new Set(SOURCE_ONLY.map(({ source }) => source))];
