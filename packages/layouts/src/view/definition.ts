/**
 * The view, defined once: which struct member gives which logical field.
 *
 * Groups and fields carry the names of CPython's own `_Py_DebugOffsets`
 * (Include/internal/pycore_debug_offsets.h, 3.13 and later). Fields marked
 * `extra` are needed by a walker and were never part of that struct.
 *
 * A group names the records that may carry it; the first one a table has is
 * used. A field lists member paths, tried in order; a path resolves through
 * anonymous members, as in C. `Record:path` looks in another record.
 * `variable(name)` stands for a variable of the interpreter's own, where no
 * record of the group exists: the group's address is then that variable's.
 * A field for which no path resolves is absent from that build, and says so
 * with null. To add a field, add a line here; everything else follows.
 */

export interface FieldDefinition {
  /** Member paths, in order of preference. */
  readonly paths: readonly string[];
  /** True for fields that `_Py_DebugOffsets` never had. */
  readonly extra: boolean;
  readonly doc: string;
}

export interface GroupDefinition {
  /** Tags or typedef names of the records that may carry the group, in order of preference. */
  readonly records: readonly string[];
  readonly doc: string;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
}

const field = (doc: string, ...paths: string[]): FieldDefinition => ({ paths, extra: false, doc });
const extra = (doc: string, ...paths: string[]): FieldDefinition => ({ paths, extra: true, doc });
/** The struct's own size, as `_Py_DebugOffsets` has it in every group. */
const size = (doc = "sizeof the struct, in bytes"): FieldDefinition => ({ paths: ["sizeof"], extra: false, doc });

export const viewDefinition = {
  runtime_state: {
    records: ["_PyRuntimeState"],
    doc: "_PyRuntimeState: one in a process, the symbol `_PyRuntime`; in 3.6 the variable `interp_head`",
    fields: {
      size: size(),
      finalizing: field("PyThreadState *: the thread that finalizes the runtime, or NULL", "_finalizing", "finalizing"),
      interpreters_head: field(
        "PyInterpreterState *: newest interpreter first",
        "interpreters.head",
        "variable(interp_head)",
      ),
      interpreters_main: extra("PyInterpreterState *: the main interpreter, from 3.7", "interpreters.main"),
      main_thread: extra(
        "unsigned long: ident of the main thread, from 3.7",
        "main_thread",
        "ceval.pending.main_thread",
      ),
      tstate_current: extra("PyThreadState *: the holder of the GIL, to 3.11", "gilstate.tstate_current"),
      auto_tss_key: extra(
        "pthread_key_t: each thread's PyThreadState is under it, from 3.7",
        "autoTSSkey._key",
        "gilstate.autoTSSkey._key",
      ),
      gil_locked: extra("int: 1 while the GIL is taken, to 3.11", "ceval.gil.locked"),
      gil_last_holder: extra("PyThreadState *: the last thread to take the GIL, to 3.11", "ceval.gil.last_holder"),
      gil_drop_request: extra("int: 1 while a thread waits for the GIL, 3.7 and 3.8", "ceval.gil_drop_request"),
      gc_collecting: extra("int: non-zero during a collection, to 3.8", "gc.collecting"),
    },
  },
  interpreter_state: {
    records: ["PyInterpreterState"],
    doc: "PyInterpreterState (struct _is)",
    fields: {
      size: size(),
      id: field("int64_t: 0 for the main interpreter", "id"),
      next: field("PyInterpreterState *", "next"),
      threads_head: field("PyThreadState *: newest thread first", "threads.head", "tstate_head"),
      threads_main: field("PyThreadState *: the interpreter's main thread", "threads.main"),
      runtime: extra("_PyRuntimeState *: the runtime that it belongs to, from 3.9", "runtime"),
      gc: field("struct _gc_runtime_state, embedded", "gc"),
      imports_modules: field("PyObject *: sys.modules", "imports.modules", "modules"),
      sysdict: field("PyObject *: the sys module's dict", "sysdict"),
      builtins: field("PyObject *: the builtins dict", "builtins"),
      gil_drop_request: extra("int: 1 while a thread waits for the GIL, 3.9 to 3.12", "ceval.gil_drop_request"),
      ceval_gil: field("struct _gil_runtime_state *: the GIL in use, own or shared, from 3.12", "ceval.gil"),
      gil_runtime_state: field("struct _gil_runtime_state, embedded, from 3.12", "_gil"),
      gil_runtime_state_enabled: field("int: 1 where a free-threaded build runs with its GIL", "_gil.enabled"),
      gil_runtime_state_locked: field("int: within the embedded GIL", "_gil.locked"),
      gil_runtime_state_holder: field("PyThreadState *: within the embedded GIL", "_gil.last_holder"),
      code_object_generation: field("uint64_t: grows when a code object dies", "_code_object_generation"),
      tlbc_generation: field("uint32_t: generation of thread-local bytecode indices", "tlbc_indices.tlbc_generation"),
    },
  },
  gil: {
    records: ["_gil_runtime_state"],
    doc: "struct _gil_runtime_state: the target of interpreter_state.ceval_gil",
    fields: {
      size: { ...size(), extra: true },
      locked: extra("int: 1 taken, 0 free, -1 not initialized", "locked"),
      last_holder: extra("PyThreadState *: the last thread to take the GIL", "last_holder"),
      enabled: extra("int: free-threaded builds only", "enabled"),
      switch_number: extra("unsigned long: how often it was taken by another thread than had it last", "switch_number"),
    },
  },
  thread_state: {
    records: ["PyThreadState"],
    doc: "PyThreadState (struct _ts)",
    fields: {
      size: size(),
      prev: field("PyThreadState *", "prev"),
      next: field("PyThreadState *", "next"),
      interp: field("PyInterpreterState *", "interp"),
      current_frame: field(
        "the innermost frame: PyFrameObject * to 3.10, _PyInterpreterFrame * from 3.13; 3.11 and 3.12 go through cframe",
        "current_frame",
        "frame",
      ),
      base_frame: field("_PyInterpreterFrame *: the outermost frame of every stack, from 3.15", "base_frame"),
      last_profiled_frame: field("_PyInterpreterFrame *: written by CPython's own profiler", "last_profiled_frame"),
      last_profiled_frame_seq: field("uintptr_t: bumped with last_profiled_frame", "last_profiled_frame_seq"),
      thread_id: field("unsigned long: threading.get_ident()", "thread_id"),
      native_thread_id: field("unsigned long: the kernel's thread id, from 3.11", "native_thread_id"),
      datastack_chunk: field("_PyStackChunk *: newest chunk first, from 3.11", "datastack_chunk"),
      status: field("bit-field struct of thread status flags", "_status"),
      holds_gil: field("int: 1 in the thread that holds the GIL, from 3.14", "holds_gil"),
      gil_requested: field("int: 1 while the thread waits for the GIL, from 3.15", "gil_requested"),
      current_exception: field("PyObject *: the exception being raised, from 3.12", "current_exception"),
      curexc_type: extra("PyObject *: class of the exception being raised, to 3.11", "curexc_type"),
      curexc_value: extra("PyObject *: that exception, or its arguments, to 3.11", "curexc_value"),
      exc_value: extra("PyObject *: the exception being handled, 3.6", "exc_value"),
      exc_state: field("_PyErr_StackItem, embedded", "exc_state"),
      cframe: extra("_PyCFrame *: holds the innermost frame in 3.11 and 3.12", "cframe"),
      state: extra("int: attach state of the thread, enum attach_state, from 3.13", "state"),
      eval_breaker: extra("uintptr_t: bits for requests to the thread, from 3.13", "eval_breaker"),
      exc_info: extra("_PyErr_StackItem *: innermost handled exception", "exc_info"),
      datastack_top: extra("PyObject **: first free slot of the newest chunk", "datastack_top"),
    },
  },
  cframe: {
    records: ["_PyCFrame", "CFrame"],
    doc: "CFrame of 3.10, _PyCFrame of 3.11 and 3.12: on the native stack of each evaluation loop",
    fields: {
      size: { ...size(), extra: true },
      previous: extra(
        "_PyCFrame *: of the run of the evaluation loop around it; NULL in the thread state's own",
        "previous",
      ),
      current_frame: extra("_PyInterpreterFrame *: the innermost frame", "current_frame"),
    },
  },
  interpreter_frame: {
    records: ["_PyInterpreterFrame", "PyFrameObject"],
    doc: "_PyInterpreterFrame from 3.11; PyFrameObject to 3.10",
    fields: {
      size: size(),
      previous: field("the caller's frame", "previous", "f_back"),
      executable: field("code object, tagged from 3.14; other kinds from 3.13", "f_executable", "f_code"),
      instr_ptr: field("_Py_CODEUNIT *: the instruction under way, from 3.11", "instr_ptr", "prev_instr"),
      localsplus: field("locals, cells and the evaluation stack", "localsplus", "f_localsplus"),
      owner: field("enum _frameowner, from 3.11", "owner"),
      stackpointer: field(
        "_PyStackRef *: top of the evaluation stack, from 3.14; to 3.9 PyObject **, NULL while the frame runs",
        "stackpointer",
        "f_stacktop",
      ),
      tlbc_index: field("int32_t: which copy of the bytecode runs, free-threaded builds", "tlbc_index"),
      stacktop: extra("int: depth of localsplus in use, 3.11 to 3.13", "stacktop"),
      valuestack: extra("PyObject **: bottom of the evaluation stack, to 3.10", "f_valuestack"),
      stackdepth: extra("int: depth of the evaluation stack, 3.10", "f_stackdepth"),
      lasti: extra("int: index of the last instruction, to 3.10", "f_lasti"),
      lineno: extra("int: the frame object's own line, to 3.10", "f_lineno"),
      trace: extra("PyObject *: the frame's trace function, to 3.10", "f_trace"),
      generator: extra("PyObject *: the generator that owns the frame, or NULL, to 3.10", "f_gen"),
      state: extra("signed char: the frame's state, 3.10", "f_state"),
      is_entry: extra("bool: the first frame of an evaluation loop, 3.11", "is_entry"),
      frame_object: extra("PyFrameObject *: the Python-level frame, where one was made, from 3.11", "frame_obj"),
      funcobj: extra("the function object, from 3.11", "f_funcobj", "f_func"),
    },
  },
  frame_object: {
    records: ["PyFrameObject"],
    doc: "PyFrameObject: the Python-level frame, behind interpreter_frame.frame_object from 3.11",
    fields: {
      size: { ...size(), extra: true },
      lineno: extra("int: overrides the line when not 0", "f_lineno"),
      trace: extra("PyObject *: the trace function", "f_trace"),
      frame: extra("_PyInterpreterFrame *, from 3.11", "f_frame"),
    },
  },
  code_object: {
    records: ["PyCodeObject"],
    doc: "PyCodeObject",
    fields: {
      size: size(),
      filename: field("PyObject *: str", "co_filename"),
      name: field("PyObject *: str", "co_name"),
      qualname: field("PyObject *: str, from 3.11", "co_qualname"),
      linetable: field("PyObject *: bytes; constants.line_table says its encoding", "co_linetable", "co_lnotab"),
      firstlineno: field("int", "co_firstlineno"),
      argcount: field("int: without keyword-only arguments", "co_argcount"),
      localsplusnames: field("PyObject *: tuple of str, from 3.11", "co_localsplusnames"),
      localspluskinds: field("PyObject *: bytes, from 3.11", "co_localspluskinds"),
      co_code_adaptive: field("the bytecode, embedded, from 3.11", "co_code_adaptive"),
      co_code: extra("PyObject *: bytes, the bytecode, to 3.10", "co_code"),
      co_tlbc: field("_PyCodeArray *: copies of the bytecode, free-threaded builds from 3.14", "co_tlbc"),
      firsttraceable: extra("int: index of the first traceable instruction, from 3.11", "_co_firsttraceable"),
      flags: extra("int: CO_* flags", "co_flags"),
      nlocalsplus: extra("int: number of locals and cells, from 3.11", "co_nlocalsplus"),
      nlocals: extra("int: number of local variables", "co_nlocals"),
      varnames: extra("PyObject *: tuple of str, to 3.10", "co_varnames"),
      cellvars: extra("PyObject *: tuple of str, to 3.10", "co_cellvars"),
      freevars: extra("PyObject *: tuple of str, to 3.10", "co_freevars"),
      kwonlyargcount: extra("int: keyword-only arguments", "co_kwonlyargcount"),
    },
  },
  code_array: {
    records: ["_PyCodeArray"],
    doc: "_PyCodeArray: the target of code_object.co_tlbc",
    fields: {
      size: extra("Py_ssize_t: number of entries", "size"),
      entries: extra("char *[]: indexed by interpreter_frame.tlbc_index", "entries"),
    },
  },
  stack_chunk: {
    records: ["_PyStackChunk"],
    doc: "_PyStackChunk: a thread's memory for frames, from 3.11",
    fields: {
      previous: extra("_PyStackChunk *", "previous"),
      size: extra("size_t: of the whole chunk, in bytes", "size"),
      top: extra("size_t: slots in use when the next chunk was started", "top"),
      data: extra("PyObject *[]: the frames", "data"),
    },
  },
  pyobject: {
    records: ["PyObject"],
    doc: "PyObject",
    fields: { size: size(), ob_type: field("PyTypeObject *", "ob_type") },
  },
  type_object: {
    records: ["PyTypeObject"],
    doc: "PyTypeObject",
    fields: {
      size: size(),
      tp_name: field("const char *", "tp_name"),
      tp_repr: field("reprfunc", "tp_repr"),
      tp_flags: field("unsigned long: Py_TPFLAGS_*", "tp_flags"),
      tp_basicsize: field("Py_ssize_t: bytes of an instance", "tp_basicsize"),
      tp_dictoffset: field("Py_ssize_t", "tp_dictoffset"),
      tp_itemsize: extra("Py_ssize_t: bytes of an item of a variable-sized instance", "tp_itemsize"),
      tp_members: extra("PyMemberDef *", "tp_members"),
      tp_base: extra("PyTypeObject *", "tp_base"),
      tp_dict: extra("PyObject *: dict; NULL in static builtin types from 3.12", "tp_dict"),
      tp_weaklistoffset: extra(
        "Py_ssize_t: where instances have their weak references; 0 for none",
        "tp_weaklistoffset",
      ),
      tp_vectorcall_offset: extra(
        "Py_ssize_t: where instances have their vectorcall function; 0 for none, from 3.8",
        "tp_vectorcall_offset",
      ),
    },
  },
  heap_type_object: {
    records: ["PyHeapTypeObject"],
    doc: "PyHeapTypeObject",
    fields: {
      size: size(),
      ht_cached_keys: field("PyDictKeysObject *", "ht_cached_keys"),
      ht_name: extra("PyObject *: str", "ht_name"),
      ht_qualname: extra("PyObject *: str", "ht_qualname"),
    },
  },
  tuple_object: {
    records: ["PyTupleObject"],
    doc: "PyTupleObject",
    fields: {
      size: size(),
      ob_item: field("PyObject *[]", "ob_item"),
      ob_size: field("Py_ssize_t", "ob_base.ob_size"),
    },
  },
  list_object: {
    records: ["PyListObject"],
    doc: "PyListObject",
    fields: {
      size: size(),
      ob_item: field("PyObject **", "ob_item"),
      ob_size: field("Py_ssize_t", "ob_base.ob_size"),
    },
  },
  set_object: {
    records: ["PySetObject"],
    doc: "PySetObject",
    fields: {
      size: size(),
      used: field("Py_ssize_t", "used"),
      table: field("setentry *", "table"),
      mask: field("Py_ssize_t", "mask"),
    },
  },
  set_entry: {
    records: ["setentry"],
    doc: "setentry: a slot of a set's table",
    fields: {
      size: { ...size(), extra: true },
      key: extra("PyObject *: NULL where the slot is free; a dummy where an item was deleted", "key"),
      hash: extra("Py_hash_t: -1 where an item was deleted, which no item has", "hash"),
    },
  },
  weakref_object: {
    records: ["PyWeakReference"],
    doc: "PyWeakReference",
    fields: {
      size: { ...size(), extra: true },
      wr_object: extra("PyObject *: the referent; None once that is gone", "wr_object"),
    },
  },
  cell_object: {
    records: ["PyCellObject"],
    doc: "PyCellObject: a variable that functions share",
    fields: { size: { ...size(), extra: true }, ob_ref: extra("PyObject *: its value, or NULL", "ob_ref") },
  },
  module_object: {
    records: ["PyModuleObject"],
    doc: "PyModuleObject",
    fields: {
      md_dict: extra("PyObject *: dict", "md_dict"),
      md_state: extra("void *: the module's private state", "md_state"),
    },
  },
  dict_object: {
    records: ["PyDictObject"],
    doc: "PyDictObject",
    fields: {
      size: size(),
      ma_keys: field("PyDictKeysObject *", "ma_keys"),
      ma_values: field("split values, or NULL", "ma_values"),
      ma_used: extra("Py_ssize_t: number of items", "ma_used"),
    },
  },
  dict_keys: {
    records: ["_dictkeysobject"],
    doc: "PyDictKeysObject: an index of 2^n slots, then entries in the order of insertion",
    fields: {
      dk_size: extra("Py_ssize_t: slots of the index, to 3.10", "dk_size"),
      dk_log2_index_bytes: extra("uint8_t: log2 of the index's bytes, from 3.11", "dk_log2_index_bytes"),
      dk_kind: extra("uint8_t: enum dict_keys_kind: the type of the entries, from 3.11", "dk_kind"),
      dk_nentries: extra("Py_ssize_t: entries in use, the deleted ones among them", "dk_nentries"),
      dk_indices: extra("the index; entries follow it", "dk_indices"),
    },
  },
  dict_entry: {
    records: ["PyDictKeyEntry"],
    doc: "PyDictKeyEntry: an entry whose key is any object",
    fields: {
      size: { ...size(), extra: true },
      me_key: extra("PyObject *", "me_key"),
      me_value: extra("PyObject *; NULL in split keys", "me_value"),
    },
  },
  dict_unicode_entry: {
    records: ["PyDictUnicodeEntry"],
    doc: "PyDictUnicodeEntry: an entry whose key is a str, from 3.11",
    fields: {
      size: { ...size(), extra: true },
      me_key: extra("PyObject *: str", "me_key"),
      me_value: extra("PyObject *; NULL in split keys", "me_value"),
    },
  },
  dict_values: {
    records: ["_dictvalues"],
    doc: "struct _dictvalues: the values of split keys, from 3.11; before, an array of nothing but values",
    fields: {
      valid: extra("uint8_t: 0 where a dict has taken the values over, from 3.13", "valid"),
      values: extra("PyObject *[]: indexed as the keys' entries", "values"),
    },
  },
  float_object: {
    records: ["PyFloatObject"],
    doc: "PyFloatObject",
    fields: { size: size(), ob_fval: field("double", "ob_fval") },
  },
  long_object: {
    records: ["PyLongObject"],
    doc: "PyLongObject",
    fields: {
      size: size(),
      lv_tag: field("uintptr_t: digits << 3, and sign, from 3.12", "long_value.lv_tag"),
      ob_digit: field("digit[]: constants.long_shift bits each", "long_value.ob_digit", "ob_digit"),
      ob_size: extra("Py_ssize_t: digits, negative for a negative number, to 3.11", "ob_base.ob_size"),
    },
  },
  bytes_object: {
    records: ["PyBytesObject"],
    doc: "PyBytesObject",
    fields: {
      size: size(),
      ob_size: field("Py_ssize_t", "ob_base.ob_size"),
      ob_sval: field("char[]", "ob_sval"),
    },
  },
  unicode_object: {
    records: ["PyUnicodeObject"],
    doc: "PyUnicodeObject and the PyASCIIObject, PyCompactUnicodeObject it begins with",
    fields: {
      size: size(),
      state: field("bit-field struct", "_base._base.state"),
      length: field("Py_ssize_t: code points", "_base._base.length"),
      asciiobject_size: field("sizeof(PyASCIIObject): where compact ASCII data begins", "PyASCIIObject:sizeof"),
      compactunicodeobject_size: field(
        "sizeof(PyCompactUnicodeObject): where other compact data begins",
        "PyCompactUnicodeObject:sizeof",
      ),
      state_interned: extra("bits of state", "_base._base.state.interned"),
      state_kind: extra("bits of state: bytes a code point; 0 is a wstr, to 3.11", "_base._base.state.kind"),
      state_compact: extra("bit of state", "_base._base.state.compact"),
      state_ascii: extra("bit of state", "_base._base.state.ascii"),
      state_ready: extra("bit of state, to 3.11", "_base._base.state.ready"),
      data: extra("void *: the data of a string that is not compact", "data.any"),
      wstr: extra("wchar_t *: the data of a string that is not ready, to 3.11", "_base._base.wstr"),
      wstr_length: extra("Py_ssize_t: wide characters in wstr, to 3.11", "_base.wstr_length"),
    },
  },
  cfunction_object: {
    records: ["PyCFunctionObject"],
    doc: "PyCFunctionObject: a builtin function or method",
    fields: {
      size: { ...size(), extra: true },
      m_ml: extra("PyMethodDef *", "m_ml"),
      m_self: extra("PyObject *: the bound object, or NULL", "m_self"),
      m_weakreflist: extra("PyObject *", "m_weakreflist"),
      vectorcall: extra("vectorcallfunc, from 3.8", "vectorcall"),
    },
  },
  cmethod_object: {
    records: ["PyCMethodObject"],
    doc: "PyCMethodObject: a builtin method that knows its class, from 3.9",
    fields: { size: { ...size(), extra: true } },
  },
  method_descr_object: {
    records: ["PyMethodDescrObject"],
    doc: "PyMethodDescrObject: a builtin type's method, unbound",
    fields: {
      size: { ...size(), extra: true },
      d_name: extra("PyObject *: str", "d_common.d_name"),
      d_qualname: extra("PyObject *: str, or NULL until it is asked for", "d_common.d_qualname"),
      vectorcall: extra("vectorcallfunc, from 3.8", "vectorcall"),
    },
  },
  method_object: {
    records: ["PyMethodObject"],
    doc: "PyMethodObject: a function bound to an object",
    fields: {
      size: { ...size(), extra: true },
      im_func: extra("PyObject *: the function", "im_func"),
      im_self: extra("PyObject *: the bound object", "im_self"),
      im_weakreflist: extra("PyObject *", "im_weakreflist"),
      vectorcall: extra("vectorcallfunc, from 3.8", "vectorcall"),
    },
  },
  function_object: {
    records: ["PyFunctionObject"],
    doc: "PyFunctionObject: a function written in Python",
    fields: {
      size: { ...size(), extra: true },
      func_name: extra("PyObject *: str", "func_name"),
      func_qualname: extra("PyObject *: str", "func_qualname"),
      func_closure: extra("PyObject *: tuple of cells, or NULL", "func_closure"),
      func_weakreflist: extra("PyObject *", "func_weakreflist"),
      vectorcall: extra("vectorcallfunc, from 3.8", "vectorcall"),
    },
  },
  partial_object: {
    records: ["partialobject"],
    doc: "partialobject of Modules/_functoolsmodule.c: functools.partial",
    fields: {
      size: { ...size(), extra: true },
      args: extra("PyObject *: tuple", "args"),
    },
  },
  method_def: {
    records: ["PyMethodDef"],
    doc: "PyMethodDef: the description of a C function",
    fields: { ml_name: extra("const char *", "ml_name") },
  },
  gc: {
    records: ["_gc_runtime_state"],
    doc: "struct _gc_runtime_state",
    fields: {
      size: size(),
      collecting: field("int: non-zero during a collection", "collecting"),
      frame: field("_PyInterpreterFrame *: the frame that triggered the collection, from 3.15", "frame"),
      generation_stats_size: field("sizeof the generation statistics", "gc_stats:sizeof"),
      generation_stats: field(
        "struct gc_generation_stats[3], embedded, to 3.14; struct gc_stats * from 3.15",
        "generation_stats",
      ),
    },
  },
  gen_object: {
    records: ["PyGenObject"],
    doc: "PyGenObject; coroutines and async generators begin alike",
    fields: {
      size: size(),
      gi_name: field("PyObject *: str", "gi_name"),
      gi_iframe: field("_PyInterpreterFrame, embedded, from 3.11", "gi_iframe"),
      gi_frame_state: field("int8_t: enum _framestate, from 3.11", "gi_frame_state"),
      gi_frame: extra("PyFrameObject *: NULL when it is done, to 3.10", "gi_frame"),
      gi_running: extra("char: 1 while it runs, to 3.9", "gi_running"),
    },
  },
  coro_object: {
    records: ["PyCoroObject"],
    doc: "PyCoroObject: begins like PyGenObject",
    fields: { size: { ...size(), extra: true } },
  },
  async_gen_object: {
    records: ["PyAsyncGenObject"],
    doc: "PyAsyncGenObject: begins like PyGenObject",
    fields: { size: { ...size(), extra: true } },
  },
  async_gen_asend: {
    records: ["PyAsyncGenASend"],
    doc: "PyAsyncGenASend: the awaitable of `async for`",
    fields: { size: { ...size(), extra: true }, ags_gen: extra("PyAsyncGenObject *", "ags_gen") },
  },
  async_gen_athrow: {
    records: ["PyAsyncGenAThrow"],
    doc: "PyAsyncGenAThrow: the result of athrow() and aclose()",
    fields: { size: { ...size(), extra: true }, agt_gen: extra("PyAsyncGenObject *", "agt_gen") },
  },
  coro_wrapper: {
    records: ["PyCoroWrapper"],
    doc: "PyCoroWrapper: the result of a coroutine's __await__()",
    fields: { size: { ...size(), extra: true }, cw_coroutine: extra("PyCoroObject *", "cw_coroutine") },
  },
  anext_awaitable: {
    records: ["anextawaitableobject"],
    doc: "anextawaitableobject: the result of anext(), from 3.10",
    fields: { size: { ...size(), extra: true }, wrapped: extra("PyObject *: the awaited object", "wrapped") },
  },
  asyncio_future_object: {
    records: ["FutureObj"],
    doc: "FutureObj of Modules/_asynciomodule.c: asyncio.Future",
    fields: {
      size: { ...size(), extra: true },
      fut_callback0: extra("PyObject *: the first callback, from 3.7", "fut_callback0"),
      fut_callbacks: extra(
        "PyObject *: list of callbacks; from 3.7 of (callback, context), and after the first",
        "fut_callbacks",
      ),
    },
  },
  asyncio_task_object: {
    records: ["TaskObj"],
    doc: "TaskObj of Modules/_asynciomodule.c: asyncio.Task, named as in Py_AsyncioModuleDebugOffsets",
    fields: {
      size: { ...size(), extra: true },
      task_name: extra("PyObject *: str, or the number of `Task-N` as an int, from 3.8", "task_name"),
      task_awaited_by: extra("PyObject *: a future or a set of them, or NULL, from 3.14", "task_awaited_by"),
      task_is_task: extra("char: 1 in tasks, 0 in other futures, from 3.14", "task_is_task"),
      task_awaited_by_is_set: extra("char: 1 where task_awaited_by is a set, from 3.14", "task_awaited_by_is_set"),
      task_coro: extra("PyObject *: its coroutine, or NULL when it is done", "task_coro"),
      task_node: extra("struct llist_node: its link in the list of its thread or interpreter, from 3.14", "task_node"),
      task_fut_waiter: extra("PyObject *: the future that it awaits, or NULL", "task_fut_waiter"),
      task_loop: extra("PyObject *: its event loop", "task_loop"),
      task_state: extra("fut_state", "task_state"),
    },
  },
  asyncio_interpreter_state: {
    records: ["PyInterpreterState"],
    doc: "asyncio's part of PyInterpreterState",
    fields: {
      asyncio_tasks_head: extra("struct llist_node: tasks whose threads have ended, from 3.14", "asyncio_tasks_head"),
    },
  },
  asyncio_thread_state: {
    records: ["_PyThreadStateImpl"],
    doc: "asyncio's part of _PyThreadStateImpl, which begins with PyThreadState",
    fields: {
      asyncio_running_loop: extra(
        "PyObject *: the thread's running event loop, or NULL, from 3.13",
        "asyncio_running_loop",
      ),
      asyncio_running_task: extra("PyObject *: the task under way in it, or NULL, from 3.14", "asyncio_running_task"),
      asyncio_tasks_head: extra("struct llist_node: tasks made by the thread, from 3.14", "asyncio_tasks_head"),
    },
  },
  asyncio_future_iter: {
    records: ["futureiterobject"],
    doc: "futureiterobject of Modules/_asynciomodule.c: on the stack of a coroutine that awaits a future",
    fields: { size: { ...size(), extra: true }, future: extra("FutureObj *", "future") },
  },
  asyncio_task_wakeup: {
    records: ["TaskWakeupMethWrapper"],
    doc: "TaskWakeupMethWrapper of Modules/_asynciomodule.c: callback of an awaited future, to 3.9",
    fields: { size: { ...size(), extra: true }, ww_task: extra("TaskObj *", "ww_task") },
  },
  asyncio_module_state: {
    records: ["asyncio_state"],
    doc: "asyncio_state of Modules/_asynciomodule.c: module_object.md_state of the module _asyncio, from 3.14",
    fields: {
      non_asyncio_tasks: extra("PyObject *: WeakSet of tasks that are no asyncio.Task", "non_asyncio_tasks"),
      non_asyncio_eager_tasks: extra("PyObject *: set of such tasks that start eagerly", "non_asyncio_eager_tasks"),
    },
  },
  asyncio_debug_offsets: {
    records: ["Py_AsyncioModuleDebugOffsets"],
    doc: "Py_AsyncioModuleDebugOffsets of Modules/_asynciomodule.c: section .AsyncioDebug, from 3.14",
    fields: {
      size: { ...size(), extra: true },
      task_size: extra("asyncio_task_object.size", "asyncio_task_object.size"),
      task_name: extra("asyncio_task_object.task_name", "asyncio_task_object.task_name"),
      task_awaited_by: extra("asyncio_task_object.task_awaited_by", "asyncio_task_object.task_awaited_by"),
      task_is_task: extra("asyncio_task_object.task_is_task", "asyncio_task_object.task_is_task"),
      task_awaited_by_is_set: extra(
        "asyncio_task_object.task_awaited_by_is_set",
        "asyncio_task_object.task_awaited_by_is_set",
      ),
      task_coro: extra("asyncio_task_object.task_coro", "asyncio_task_object.task_coro"),
      task_node: extra("asyncio_task_object.task_node", "asyncio_task_object.task_node"),
      interpreter_tasks_head: extra(
        "asyncio_interpreter_state.asyncio_tasks_head",
        "asyncio_interpreter_state.asyncio_tasks_head",
      ),
      thread_running_loop: extra(
        "asyncio_thread_state.asyncio_running_loop",
        "asyncio_thread_state.asyncio_running_loop",
      ),
      thread_running_task: extra(
        "asyncio_thread_state.asyncio_running_task",
        "asyncio_thread_state.asyncio_running_task",
      ),
      thread_tasks_head: extra("asyncio_thread_state.asyncio_tasks_head", "asyncio_thread_state.asyncio_tasks_head"),
    },
  },
  llist_node: {
    records: ["llist_node"],
    doc: "struct llist_node: a circular list's link, from 3.13",
    fields: { next: field("struct llist_node *", "next"), prev: field("struct llist_node *", "prev") },
  },
  base_exception_object: {
    records: ["PyBaseExceptionObject"],
    doc: "PyBaseExceptionObject: the start of every exception",
    fields: { size: { ...size(), extra: true }, args: extra("PyObject *: tuple", "args") },
  },
  err_stackitem: {
    records: ["_PyErr_StackItem"],
    doc: "_PyErr_StackItem",
    fields: {
      exc_value: field("PyObject *", "exc_value"),
      previous_item: extra("_PyErr_StackItem *", "previous_item"),
    },
  },
  debugger_support: {
    records: ["PyThreadState"],
    doc: "remote debugging of PEP 768, from 3.14",
    fields: {
      eval_breaker: field("uintptr_t, within the thread state", "eval_breaker"),
      remote_debugger_support: field("_PyRemoteDebuggerSupport, within the thread state", "remote_debugger_support"),
      remote_debugging_enabled: field("int, within the interpreter state", "PyInterpreterState:config.remote_debug"),
      debugger_pending_call: field(
        "int32_t, within remote_debugger_support",
        "_PyRemoteDebuggerSupport:debugger_pending_call",
      ),
      debugger_script_path: field(
        "char[], within remote_debugger_support",
        "_PyRemoteDebuggerSupport:debugger_script_path",
      ),
      debugger_script_path_size: field(
        "sizeof debugger_script_path",
        "_PyRemoteDebuggerSupport:sizeof(debugger_script_path)",
      ),
    },
  },
} as const satisfies Record<string, GroupDefinition>;
