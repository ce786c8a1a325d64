/**
 * The view's fields as the known releases have them. A row: the field; the releases in which it
 * resolves, `3.14- t` in free-threaded builds only, `!t` in all others; its width in bytes,
 * `pointer` or `long` for that of the target, `4|8` where targets differ, `-` where it is not
 * compared; the member that it resolves to; and that member's C type, several with `or`. A span
 * without an end includes releases that are still to come, so a row is changed or added only where
 * one of them differs. Read from the tables of every release.
 */
export const fieldRows: string = `
runtime_state.interpreters_head              3.6         pointer variable(interp_head)
runtime_state.interpreters_head              3.7-        pointer _PyRuntimeState.interpreters.head: PyInterpreterState *
runtime_state.size                           3.7-        -       sizeof(_PyRuntimeState)
runtime_state.finalizing                     3.7-3.8     pointer _PyRuntimeState.finalizing: PyThreadState *
runtime_state.finalizing                     3.9-3.12    pointer _PyRuntimeState._finalizing: _Py_atomic_address
runtime_state.finalizing                     3.13-       pointer _PyRuntimeState._finalizing: PyThreadState *
runtime_state.interpreters_main              3.7-        pointer _PyRuntimeState.interpreters.main: PyInterpreterState *
runtime_state.main_thread                    3.7         long    _PyRuntimeState.ceval.pending.main_thread: unsigned long
runtime_state.main_thread                    3.8-        long    _PyRuntimeState.main_thread: unsigned long
runtime_state.tstate_current                 3.7-3.11    pointer _PyRuntimeState.gilstate.tstate_current: _Py_atomic_address
runtime_state.auto_tss_key                   3.7-3.11    4|8     _PyRuntimeState.gilstate.autoTSSkey._key: pthread_key_t or unsigned long
runtime_state.auto_tss_key                   3.12-3.14   4|8     _PyRuntimeState.autoTSSkey._key: pthread_key_t or unsigned long
runtime_state.gil_locked                     3.7-3.11    4       _PyRuntimeState.ceval.gil.locked: _Py_atomic_int
runtime_state.gil_last_holder                3.7-3.11    pointer _PyRuntimeState.ceval.gil.last_holder: _Py_atomic_address
runtime_state.gil_drop_request               3.7-3.8     4       _PyRuntimeState.ceval.gil_drop_request: _Py_atomic_int
runtime_state.gc_collecting                  3.7-3.8     4       _PyRuntimeState.gc.collecting: int

interpreter_state.size                       3.6-        -       sizeof(PyInterpreterState)
interpreter_state.next                       3.6-3.10    pointer PyInterpreterState.next: struct _is *
interpreter_state.next                       3.11-       pointer PyInterpreterState.next: PyInterpreterState *
interpreter_state.threads_head               3.6-3.10    pointer PyInterpreterState.tstate_head: struct _ts *
interpreter_state.threads_head               3.11-       pointer PyInterpreterState.threads.head: PyThreadState *
interpreter_state.imports_modules            3.6-3.11    pointer PyInterpreterState.modules: PyObject *
interpreter_state.imports_modules            3.12-       pointer PyInterpreterState.imports.modules: PyObject *
interpreter_state.sysdict                    3.6-        pointer PyInterpreterState.sysdict: PyObject *
interpreter_state.builtins                   3.6-        pointer PyInterpreterState.builtins: PyObject *
interpreter_state.id                         3.7-        8       PyInterpreterState.id: int64_t
interpreter_state.runtime                    3.9-3.13    pointer PyInterpreterState.runtime: struct pyruntimestate *
interpreter_state.runtime                    3.14-       pointer PyInterpreterState.runtime: _PyRuntimeState *
interpreter_state.gc                         3.9-        -       PyInterpreterState.gc: struct _gc_runtime_state
interpreter_state.gil_drop_request           3.9-3.12    4       PyInterpreterState.ceval.gil_drop_request: _Py_atomic_int
interpreter_state.ceval_gil                  3.12-       pointer PyInterpreterState.ceval.gil: struct _gil_runtime_state *
interpreter_state.gil_runtime_state          3.12-       -       PyInterpreterState._gil: struct _gil_runtime_state
interpreter_state.gil_runtime_state_locked   3.12        4       PyInterpreterState._gil.locked: _Py_atomic_int
interpreter_state.gil_runtime_state_locked   3.13-       4       PyInterpreterState._gil.locked: int
interpreter_state.gil_runtime_state_holder   3.12        pointer PyInterpreterState._gil.last_holder: _Py_atomic_address
interpreter_state.gil_runtime_state_holder   3.13-       pointer PyInterpreterState._gil.last_holder: PyThreadState *
interpreter_state.threads_main               3.13-       pointer PyInterpreterState.threads.main: PyThreadState *
interpreter_state.gil_runtime_state_enabled  3.13- t     4       PyInterpreterState._gil.enabled: int
interpreter_state.code_object_generation     3.14-       8       PyInterpreterState._code_object_generation: uint64_t
interpreter_state.tlbc_generation            3.14- t     4       PyInterpreterState.tlbc_indices.tlbc_generation: uint32_t

thread_state.size                            3.6-        -       sizeof(PyThreadState)
thread_state.prev                            3.6-3.10    pointer PyThreadState.prev: struct _ts *
thread_state.prev                            3.11-       pointer PyThreadState.prev: PyThreadState *
thread_state.next                            3.6-3.10    pointer PyThreadState.next: struct _ts *
thread_state.next                            3.11-       pointer PyThreadState.next: PyThreadState *
thread_state.interp                          3.6-        pointer PyThreadState.interp: PyInterpreterState *
thread_state.current_frame                   3.6-3.8     pointer PyThreadState.frame: struct _frame *
thread_state.current_frame                   3.9-3.10    pointer PyThreadState.frame: PyFrameObject *
thread_state.current_frame                   3.13-       pointer PyThreadState.current_frame: struct _PyInterpreterFrame *
thread_state.thread_id                       3.6         long    PyThreadState.thread_id: long
thread_state.thread_id                       3.7-        long    PyThreadState.thread_id: unsigned long
thread_state.curexc_type                     3.6-3.11    pointer PyThreadState.curexc_type: PyObject *
thread_state.curexc_value                    3.6-3.11    pointer PyThreadState.curexc_value: PyObject *
thread_state.exc_value                       3.6         pointer PyThreadState.exc_value: PyObject *
thread_state.exc_state                       3.7-        -       PyThreadState.exc_state: _PyErr_StackItem
thread_state.exc_info                        3.7-        pointer PyThreadState.exc_info: _PyErr_StackItem *
thread_state.cframe                          3.10        pointer PyThreadState.cframe: CFrame *
thread_state.cframe                          3.11-3.12   pointer PyThreadState.cframe: _PyCFrame *
thread_state.native_thread_id                3.11-       long    PyThreadState.native_thread_id: unsigned long
thread_state.datastack_chunk                 3.11-       pointer PyThreadState.datastack_chunk: _PyStackChunk *
thread_state.datastack_top                   3.11-       pointer PyThreadState.datastack_top: PyObject **
thread_state.status                          3.12-       -       PyThreadState._status: struct
thread_state.current_exception               3.12-       pointer PyThreadState.current_exception: PyObject *
thread_state.state                           3.13-       4       PyThreadState.state: int
thread_state.eval_breaker                    3.13-       pointer PyThreadState.eval_breaker: uintptr_t
thread_state.holds_gil                       3.14-       4       PyThreadState.holds_gil: int
thread_state.base_frame                      3.15-       pointer PyThreadState.base_frame: struct _PyInterpreterFrame *
thread_state.last_profiled_frame             3.15-       pointer PyThreadState.last_profiled_frame: struct _PyInterpreterFrame *
thread_state.last_profiled_frame_seq         3.15-       pointer PyThreadState.last_profiled_frame_seq: uintptr_t
thread_state.gil_requested                   3.15-       4       PyThreadState.gil_requested: int

interpreter_frame.size                       3.6-3.10    -       sizeof(PyFrameObject)
interpreter_frame.size                       3.11-       -       sizeof(_PyInterpreterFrame)
interpreter_frame.previous                   3.6-3.10    pointer PyFrameObject.f_back: struct _frame *
interpreter_frame.previous                   3.11-       pointer _PyInterpreterFrame.previous: struct _PyInterpreterFrame *
interpreter_frame.executable                 3.6-3.10    pointer PyFrameObject.f_code: PyCodeObject *
interpreter_frame.executable                 3.11-3.12   pointer _PyInterpreterFrame.f_code: PyCodeObject *
interpreter_frame.executable                 3.13        pointer _PyInterpreterFrame.f_executable: PyObject *
interpreter_frame.executable                 3.14-       pointer _PyInterpreterFrame.f_executable: _PyStackRef
interpreter_frame.localsplus                 3.6-3.10    -       PyFrameObject.f_localsplus: PyObject *[1]
interpreter_frame.localsplus                 3.11-3.13   -       _PyInterpreterFrame.localsplus: PyObject *[1]
interpreter_frame.localsplus                 3.14-       -       _PyInterpreterFrame.localsplus: _PyStackRef[1]
interpreter_frame.stackpointer               3.6-3.9     pointer PyFrameObject.f_stacktop: PyObject **
interpreter_frame.stackpointer               3.14-       pointer _PyInterpreterFrame.stackpointer: _PyStackRef *
interpreter_frame.valuestack                 3.6-3.10    pointer PyFrameObject.f_valuestack: PyObject **
interpreter_frame.lasti                      3.6-3.10    4       PyFrameObject.f_lasti: int
interpreter_frame.lineno                     3.6-3.10    4       PyFrameObject.f_lineno: int
interpreter_frame.trace                      3.6-3.10    pointer PyFrameObject.f_trace: PyObject *
interpreter_frame.generator                  3.6-3.10    pointer PyFrameObject.f_gen: PyObject *
interpreter_frame.stackdepth                 3.10        4       PyFrameObject.f_stackdepth: int
interpreter_frame.state                      3.10        1       PyFrameObject.f_state: PyFrameState
interpreter_frame.instr_ptr                  3.11-3.12   pointer _PyInterpreterFrame.prev_instr: _Py_CODEUNIT *
interpreter_frame.instr_ptr                  3.13-       pointer _PyInterpreterFrame.instr_ptr: _Py_CODEUNIT *
interpreter_frame.owner                      3.11-       1       _PyInterpreterFrame.owner: char
interpreter_frame.stacktop                   3.11-3.13   4       _PyInterpreterFrame.stacktop: int
interpreter_frame.is_entry                   3.11        1       _PyInterpreterFrame.is_entry: _Bool
interpreter_frame.frame_object               3.11-       pointer _PyInterpreterFrame.frame_obj: PyFrameObject *
interpreter_frame.funcobj                    3.11        pointer _PyInterpreterFrame.f_func: PyFunctionObject *
interpreter_frame.funcobj                    3.12-3.13   pointer _PyInterpreterFrame.f_funcobj: PyObject *
interpreter_frame.funcobj                    3.14-       pointer _PyInterpreterFrame.f_funcobj: _PyStackRef
interpreter_frame.tlbc_index                 3.14- t     4       _PyInterpreterFrame.tlbc_index: int32_t

frame_object.size                            3.6-        -       sizeof(PyFrameObject)
frame_object.lineno                          3.6-        4       PyFrameObject.f_lineno: int
frame_object.trace                           3.6-        pointer PyFrameObject.f_trace: PyObject *
frame_object.frame                           3.11-3.13   pointer PyFrameObject.f_frame: struct _PyInterpreterFrame *
frame_object.frame                           3.14-       pointer PyFrameObject.f_frame: _PyInterpreterFrame *

code_object.size                             3.6-        -       sizeof(PyCodeObject)
code_object.filename                         3.6-        pointer PyCodeObject.co_filename: PyObject *
code_object.name                             3.6-        pointer PyCodeObject.co_name: PyObject *
code_object.linetable                        3.6-3.9     pointer PyCodeObject.co_lnotab: PyObject *
code_object.linetable                        3.10-       pointer PyCodeObject.co_linetable: PyObject *
code_object.firstlineno                      3.6-        4       PyCodeObject.co_firstlineno: int
code_object.argcount                         3.6-        4       PyCodeObject.co_argcount: int
code_object.co_code                          3.6-3.10    pointer PyCodeObject.co_code: PyObject *
code_object.flags                            3.6-        4       PyCodeObject.co_flags: int
code_object.nlocals                          3.6-        4       PyCodeObject.co_nlocals: int
code_object.varnames                         3.6-3.10    pointer PyCodeObject.co_varnames: PyObject *
code_object.cellvars                         3.6-3.10    pointer PyCodeObject.co_cellvars: PyObject *
code_object.freevars                         3.6-3.10    pointer PyCodeObject.co_freevars: PyObject *
code_object.kwonlyargcount                   3.6-        4       PyCodeObject.co_kwonlyargcount: int
code_object.qualname                         3.11-       pointer PyCodeObject.co_qualname: PyObject *
code_object.localsplusnames                  3.11-       pointer PyCodeObject.co_localsplusnames: PyObject *
code_object.localspluskinds                  3.11-       pointer PyCodeObject.co_localspluskinds: PyObject *
code_object.co_code_adaptive                 3.11-       -       PyCodeObject.co_code_adaptive: char[1]
code_object.firsttraceable                   3.11-       4       PyCodeObject._co_firsttraceable: int
code_object.nlocalsplus                      3.11-       4       PyCodeObject.co_nlocalsplus: int
code_object.co_tlbc                          3.14- t     pointer PyCodeObject.co_tlbc: _PyCodeArray *

pyobject.size                                3.6-        -       sizeof(PyObject)
pyobject.ob_type                             3.6-3.8     pointer PyObject.ob_type: struct _typeobject *
pyobject.ob_type                             3.9-        pointer PyObject.ob_type: PyTypeObject *

type_object.size                             3.6-        -       sizeof(PyTypeObject)
type_object.tp_name                          3.6-        pointer PyTypeObject.tp_name: const char *
type_object.tp_repr                          3.6-        pointer PyTypeObject.tp_repr: reprfunc
type_object.tp_flags                         3.6-        long    PyTypeObject.tp_flags: unsigned long
type_object.tp_basicsize                     3.6-        pointer PyTypeObject.tp_basicsize: Py_ssize_t
type_object.tp_dictoffset                    3.6-        pointer PyTypeObject.tp_dictoffset: Py_ssize_t
type_object.tp_itemsize                      3.6-        pointer PyTypeObject.tp_itemsize: Py_ssize_t
type_object.tp_members                       3.6-3.10    pointer PyTypeObject.tp_members: struct PyMemberDef *
type_object.tp_members                       3.11-       pointer PyTypeObject.tp_members: PyMemberDef *
type_object.tp_base                          3.6-3.10    pointer PyTypeObject.tp_base: struct _typeobject *
type_object.tp_base                          3.11-       pointer PyTypeObject.tp_base: PyTypeObject *
type_object.tp_dict                          3.6-        pointer PyTypeObject.tp_dict: PyObject *
type_object.tp_weaklistoffset                3.6-        pointer PyTypeObject.tp_weaklistoffset: Py_ssize_t
type_object.tp_vectorcall_offset             3.8-        pointer PyTypeObject.tp_vectorcall_offset: Py_ssize_t

heap_type_object.size                        3.6-        -       sizeof(PyHeapTypeObject)
heap_type_object.ht_cached_keys              3.6-        pointer PyHeapTypeObject.ht_cached_keys: struct _dictkeysobject *
heap_type_object.ht_name                     3.6-        pointer PyHeapTypeObject.ht_name: PyObject *
heap_type_object.ht_qualname                 3.6-        pointer PyHeapTypeObject.ht_qualname: PyObject *

tuple_object.size                            3.6-        -       sizeof(PyTupleObject)
tuple_object.ob_item                         3.6-        -       PyTupleObject.ob_item: PyObject *[1]
tuple_object.ob_size                         3.6-        pointer PyTupleObject.ob_base.ob_size: Py_ssize_t

list_object.size                             3.6-        -       sizeof(PyListObject)
list_object.ob_item                          3.6-        pointer PyListObject.ob_item: PyObject **
list_object.ob_size                          3.6-        pointer PyListObject.ob_base.ob_size: Py_ssize_t

set_object.size                              3.6-        -       sizeof(PySetObject)
set_object.used                              3.6-        pointer PySetObject.used: Py_ssize_t
set_object.table                             3.6-        pointer PySetObject.table: setentry *
set_object.mask                              3.6-        pointer PySetObject.mask: Py_ssize_t

set_entry.size                               3.6-        -       sizeof(setentry)
set_entry.key                                3.6-        pointer setentry.key: PyObject *
set_entry.hash                               3.6-        pointer setentry.hash: Py_hash_t

weakref_object.size                          3.6-        -       sizeof(PyWeakReference)
weakref_object.wr_object                     3.6-        pointer PyWeakReference.wr_object: PyObject *

cell_object.size                             3.6-        -       sizeof(PyCellObject)
cell_object.ob_ref                           3.6-        pointer PyCellObject.ob_ref: PyObject *

module_object.md_dict                        3.6-        pointer PyModuleObject.md_dict: PyObject *
module_object.md_state                       3.6-        pointer PyModuleObject.md_state: void *

dict_object.size                             3.6-        -       sizeof(PyDictObject)
dict_object.ma_keys                          3.6-        pointer PyDictObject.ma_keys: PyDictKeysObject *
dict_object.ma_values                        3.6-3.10    pointer PyDictObject.ma_values: PyObject **
dict_object.ma_values                        3.11-       pointer PyDictObject.ma_values: PyDictValues *
dict_object.ma_used                          3.6-        pointer PyDictObject.ma_used: Py_ssize_t

dict_keys.dk_size                            3.6-3.10    pointer _dictkeysobject.dk_size: Py_ssize_t
dict_keys.dk_nentries                        3.6-        pointer _dictkeysobject.dk_nentries: Py_ssize_t
dict_keys.dk_indices                         3.6-        -       _dictkeysobject.dk_indices: char[]
dict_keys.dk_log2_index_bytes                3.11-       1       _dictkeysobject.dk_log2_index_bytes: uint8_t
dict_keys.dk_kind                            3.11-       1       _dictkeysobject.dk_kind: uint8_t

dict_entry.size                              3.6-        -       sizeof(PyDictKeyEntry)
dict_entry.me_key                            3.6-        pointer PyDictKeyEntry.me_key: PyObject *
dict_entry.me_value                          3.6-        pointer PyDictKeyEntry.me_value: PyObject *

float_object.size                            3.6-        -       sizeof(PyFloatObject)
float_object.ob_fval                         3.6-        8       PyFloatObject.ob_fval: double

long_object.size                             3.6-        -       sizeof(PyLongObject)
long_object.ob_digit                         3.6-3.11    -       PyLongObject.ob_digit: digit[1]
long_object.ob_digit                         3.12-       -       PyLongObject.long_value.ob_digit: digit[1]
long_object.ob_size                          3.6-3.11    pointer PyLongObject.ob_base.ob_size: Py_ssize_t
long_object.lv_tag                           3.12-       pointer PyLongObject.long_value.lv_tag: uintptr_t

bytes_object.size                            3.6-        -       sizeof(PyBytesObject)
bytes_object.ob_size                         3.6-        pointer PyBytesObject.ob_base.ob_size: Py_ssize_t
bytes_object.ob_sval                         3.6-        -       PyBytesObject.ob_sval: char[1]

unicode_object.size                          3.6-        -       sizeof(PyUnicodeObject)
unicode_object.state                         3.6-3.14.7  -       PyUnicodeObject._base._base.state: struct
unicode_object.state                         3.14.8-     -       PyUnicodeObject._base._base.state: struct _PyUnicodeObject_state
unicode_object.length                        3.6-        pointer PyUnicodeObject._base._base.length: Py_ssize_t
unicode_object.asciiobject_size              3.6-        -       sizeof(PyASCIIObject)
unicode_object.compactunicodeobject_size     3.6-        -       sizeof(PyCompactUnicodeObject)
unicode_object.state_interned                3.6-3.13    2 bits  PyUnicodeObject._base._base.state.interned: unsigned int
unicode_object.state_interned                3.14- !t    2 bits  PyUnicodeObject._base._base.state.interned: unsigned int
unicode_object.state_interned                3.14- t     1       PyUnicodeObject._base._base.state.interned: unsigned char
unicode_object.state_kind                    3.6-        3 bits  PyUnicodeObject._base._base.state.kind: unsigned int
unicode_object.state_compact                 3.6-        1 bits  PyUnicodeObject._base._base.state.compact: unsigned int
unicode_object.state_ascii                   3.6-        1 bits  PyUnicodeObject._base._base.state.ascii: unsigned int
unicode_object.state_ready                   3.6-3.11    1 bits  PyUnicodeObject._base._base.state.ready: unsigned int
unicode_object.data                          3.6-        pointer PyUnicodeObject.data.any: void *
unicode_object.wstr                          3.6-3.11    pointer PyUnicodeObject._base._base.wstr: wchar_t *
unicode_object.wstr_length                   3.6-3.11    pointer PyUnicodeObject._base.wstr_length: Py_ssize_t

cfunction_object.size                        3.6-        -       sizeof(PyCFunctionObject)
cfunction_object.m_ml                        3.6-        pointer PyCFunctionObject.m_ml: PyMethodDef *
cfunction_object.m_self                      3.6-        pointer PyCFunctionObject.m_self: PyObject *
cfunction_object.m_weakreflist               3.6-        pointer PyCFunctionObject.m_weakreflist: PyObject *
cfunction_object.vectorcall                  3.8-        pointer PyCFunctionObject.vectorcall: vectorcallfunc

method_descr_object.size                     3.6-        -       sizeof(PyMethodDescrObject)
method_descr_object.d_name                   3.6-        pointer PyMethodDescrObject.d_common.d_name: PyObject *
method_descr_object.d_qualname               3.6-        pointer PyMethodDescrObject.d_common.d_qualname: PyObject *
method_descr_object.vectorcall               3.8-        pointer PyMethodDescrObject.vectorcall: vectorcallfunc

method_object.size                           3.6-        -       sizeof(PyMethodObject)
method_object.im_func                        3.6-        pointer PyMethodObject.im_func: PyObject *
method_object.im_self                        3.6-        pointer PyMethodObject.im_self: PyObject *
method_object.im_weakreflist                 3.6-        pointer PyMethodObject.im_weakreflist: PyObject *
method_object.vectorcall                     3.8-        pointer PyMethodObject.vectorcall: vectorcallfunc

function_object.size                         3.6-        -       sizeof(PyFunctionObject)
function_object.func_name                    3.6-        pointer PyFunctionObject.func_name: PyObject *
function_object.func_qualname                3.6-        pointer PyFunctionObject.func_qualname: PyObject *
function_object.func_closure                 3.6-        pointer PyFunctionObject.func_closure: PyObject *
function_object.func_weakreflist             3.6-        pointer PyFunctionObject.func_weakreflist: PyObject *
function_object.vectorcall                   3.8-        pointer PyFunctionObject.vectorcall: vectorcallfunc

partial_object.size                          3.6-        -       sizeof(partialobject)
partial_object.args                          3.6-        pointer partialobject.args: PyObject *

method_def.ml_name                           3.6-        pointer PyMethodDef.ml_name: const char *

gen_object.size                              3.6-        -       sizeof(PyGenObject)
gen_object.gi_name                           3.6-        pointer PyGenObject.gi_name: PyObject *
gen_object.gi_frame                          3.6-3.8     pointer PyGenObject.gi_frame: struct _frame *
gen_object.gi_frame                          3.9-3.10    pointer PyGenObject.gi_frame: PyFrameObject *
gen_object.gi_running                        3.6-3.9     1       PyGenObject.gi_running: char
gen_object.gi_iframe                         3.11-3.13   -       PyGenObject.gi_iframe: PyObject *[1]
gen_object.gi_iframe                         3.14-       -       PyGenObject.gi_iframe: _PyInterpreterFrame
gen_object.gi_frame_state                    3.11-       1       PyGenObject.gi_frame_state: int8_t

coro_object.size                             3.6-        -       sizeof(PyCoroObject)

async_gen_object.size                        3.6-        -       sizeof(PyAsyncGenObject)

async_gen_asend.size                         3.6-        -       sizeof(PyAsyncGenASend)
async_gen_asend.ags_gen                      3.6-        pointer PyAsyncGenASend.ags_gen: PyAsyncGenObject *

async_gen_athrow.size                        3.6-        -       sizeof(PyAsyncGenAThrow)
async_gen_athrow.agt_gen                     3.6-        pointer PyAsyncGenAThrow.agt_gen: PyAsyncGenObject *

coro_wrapper.size                            3.6-        -       sizeof(PyCoroWrapper)
coro_wrapper.cw_coroutine                    3.6-        pointer PyCoroWrapper.cw_coroutine: PyCoroObject *

asyncio_future_object.size                   3.6-        -       sizeof(FutureObj)
asyncio_future_object.fut_callbacks          3.6-        pointer FutureObj.fut_callbacks: PyObject *
asyncio_future_object.fut_callback0          3.7-        pointer FutureObj.fut_callback0: PyObject *

asyncio_task_object.size                     3.6-        -       sizeof(TaskObj)
asyncio_task_object.task_coro                3.6-        pointer TaskObj.task_coro: PyObject *
asyncio_task_object.task_fut_waiter          3.6-        pointer TaskObj.task_fut_waiter: PyObject *
asyncio_task_object.task_loop                3.6-        pointer TaskObj.task_loop: PyObject *
asyncio_task_object.task_state               3.6-        4       TaskObj.task_state: fut_state
asyncio_task_object.task_name                3.8-        pointer TaskObj.task_name: PyObject *
asyncio_task_object.task_awaited_by          3.14-       pointer TaskObj.task_awaited_by: PyObject *
asyncio_task_object.task_is_task             3.14-       1       TaskObj.task_is_task: char
asyncio_task_object.task_awaited_by_is_set   3.14-       1       TaskObj.task_awaited_by_is_set: char
asyncio_task_object.task_node                3.14-       -       TaskObj.task_node: struct llist_node

asyncio_future_iter.size                     3.6-        -       sizeof(futureiterobject)
asyncio_future_iter.future                   3.6-        pointer futureiterobject.future: FutureObj *

asyncio_task_wakeup.size                     3.6-3.9     -       sizeof(TaskWakeupMethWrapper)
asyncio_task_wakeup.ww_task                  3.6-3.9     pointer TaskWakeupMethWrapper.ww_task: TaskObj *

base_exception_object.size                   3.6-        -       sizeof(PyBaseExceptionObject)
base_exception_object.args                   3.6-        pointer PyBaseExceptionObject.args: PyObject *

gil.size                                     3.7-        -       sizeof(_gil_runtime_state)
gil.locked                                   3.7-3.12    4       _gil_runtime_state.locked: _Py_atomic_int
gil.locked                                   3.13-       4       _gil_runtime_state.locked: int
gil.last_holder                              3.7-3.12    pointer _gil_runtime_state.last_holder: _Py_atomic_address
gil.last_holder                              3.13-       pointer _gil_runtime_state.last_holder: PyThreadState *
gil.switch_number                            3.7-        long    _gil_runtime_state.switch_number: unsigned long
gil.enabled                                  3.13- t     4       _gil_runtime_state.enabled: int

gc.size                                      3.7-        -       sizeof(_gc_runtime_state)
gc.collecting                                3.7-        4       _gc_runtime_state.collecting: int
gc.generation_stats                          3.7-3.14    -       _gc_runtime_state.generation_stats: struct gc_generation_stats[3]
gc.generation_stats                          3.15-       pointer _gc_runtime_state.generation_stats: struct gc_stats *
gc.frame                                     3.15-       pointer _gc_runtime_state.frame: _PyInterpreterFrame *
gc.generation_stats_size                     3.15-       -       sizeof(gc_stats)

err_stackitem.exc_value                      3.7-        pointer _PyErr_StackItem.exc_value: PyObject *
err_stackitem.previous_item                  3.7-        pointer _PyErr_StackItem.previous_item: struct _err_stackitem *

cmethod_object.size                          3.9-        -       sizeof(PyCMethodObject)

cframe.size                                  3.10        -       sizeof(CFrame)
cframe.size                                  3.11-3.12   -       sizeof(_PyCFrame)
cframe.previous                              3.10        pointer CFrame.previous: struct _cframe *
cframe.previous                              3.11-3.12   pointer _PyCFrame.previous: struct _PyCFrame *
cframe.current_frame                         3.11-3.12   pointer _PyCFrame.current_frame: struct _PyInterpreterFrame *

anext_awaitable.size                         3.10-       -       sizeof(anextawaitableobject)
anext_awaitable.wrapped                      3.10-       pointer anextawaitableobject.wrapped: PyObject *

stack_chunk.previous                         3.11-       pointer _PyStackChunk.previous: struct _stack_chunk *
stack_chunk.size                             3.11-       pointer _PyStackChunk.size: size_t
stack_chunk.top                              3.11-       pointer _PyStackChunk.top: size_t
stack_chunk.data                             3.11-       -       _PyStackChunk.data: PyObject *[1]

dict_unicode_entry.size                      3.11-       -       sizeof(PyDictUnicodeEntry)
dict_unicode_entry.me_key                    3.11-       pointer PyDictUnicodeEntry.me_key: PyObject *
dict_unicode_entry.me_value                  3.11-       pointer PyDictUnicodeEntry.me_value: PyObject *

dict_values.values                           3.11-       -       _dictvalues.values: PyObject *[1]
dict_values.valid                            3.13-       1       _dictvalues.valid: uint8_t

asyncio_thread_state.asyncio_running_loop    3.13-       pointer _PyThreadStateImpl.asyncio_running_loop: PyObject *
asyncio_thread_state.asyncio_running_task    3.14-       pointer _PyThreadStateImpl.asyncio_running_task: PyObject *
asyncio_thread_state.asyncio_tasks_head      3.14-       -       _PyThreadStateImpl.asyncio_tasks_head: struct llist_node

llist_node.next                              3.13-       pointer llist_node.next: struct llist_node *
llist_node.prev                              3.13-       pointer llist_node.prev: struct llist_node *

debugger_support.eval_breaker                3.13-       pointer PyThreadState.eval_breaker: uintptr_t
debugger_support.remote_debugger_support     3.14-       -       PyThreadState.remote_debugger_support: _PyRemoteDebuggerSupport
debugger_support.remote_debugging_enabled    3.14-       4       PyInterpreterState.config.remote_debug: int
debugger_support.debugger_pending_call       3.14-       4       _PyRemoteDebuggerSupport.debugger_pending_call: int32_t
debugger_support.debugger_script_path        3.14-       -       _PyRemoteDebuggerSupport.debugger_script_path: char[512]
debugger_support.debugger_script_path_size   3.14-       -       sizeof(_PyRemoteDebuggerSupport.debugger_script_path)

asyncio_interpreter_state.asyncio_tasks_head 3.14-       -       PyInterpreterState.asyncio_tasks_head: struct llist_node

asyncio_module_state.non_asyncio_tasks       3.14-       pointer asyncio_state.non_asyncio_tasks: PyObject *
asyncio_module_state.non_asyncio_eager_tasks 3.14-       pointer asyncio_state.non_asyncio_eager_tasks: PyObject *

asyncio_debug_offsets.size                   3.14-       -       sizeof(Py_AsyncioModuleDebugOffsets)
asyncio_debug_offsets.task_size              3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_task_object.size: uint64_t
asyncio_debug_offsets.task_name              3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_task_object.task_name: uint64_t
asyncio_debug_offsets.task_awaited_by        3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_task_object.task_awaited_by: uint64_t
asyncio_debug_offsets.task_is_task           3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_task_object.task_is_task: uint64_t
asyncio_debug_offsets.task_awaited_by_is_set 3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_task_object.task_awaited_by_is_set: uint64_t
asyncio_debug_offsets.task_coro              3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_task_object.task_coro: uint64_t
asyncio_debug_offsets.task_node              3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_task_object.task_node: uint64_t
asyncio_debug_offsets.interpreter_tasks_head 3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_interpreter_state.asyncio_tasks_head: uint64_t
asyncio_debug_offsets.thread_running_loop    3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_thread_state.asyncio_running_loop: uint64_t
asyncio_debug_offsets.thread_running_task    3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_thread_state.asyncio_running_task: uint64_t
asyncio_debug_offsets.thread_tasks_head      3.14-       8       Py_AsyncioModuleDebugOffsets.asyncio_thread_state.asyncio_tasks_head: uint64_t

code_array.size                              3.14- t     pointer _PyCodeArray.size: Py_ssize_t
code_array.entries                           3.14- t     -       _PyCodeArray.entries: char *[1]
`;
