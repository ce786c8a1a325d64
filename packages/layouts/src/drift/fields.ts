/**
 * The view's fields as the known releases have them. A row: the field; the releases in which it
 * resolves, `3.14- t` in free-threaded builds only, `!t` in all others; its width in bytes,
 * `pointer` for that of the target, `4|8` where targets differ, `-` where it is not compared; its C
 * type, `sizeof` for a size. A span without an end includes releases that are still to come, so a
 * row is changed or added only where one of them differs. Read from the tables of every release.
 */
export const fieldRows = `
runtime_state.interpreters_head              3.6        pointer variable
runtime_state.interpreters_head              3.7-       pointer PyInterpreterState *
runtime_state.size                           3.7-       -       sizeof
runtime_state.finalizing                     3.7-3.8    pointer PyThreadState *
runtime_state.finalizing                     3.9-3.12   pointer _Py_atomic_address
runtime_state.finalizing                     3.13-      pointer PyThreadState *
runtime_state.interpreters_main              3.7-       pointer PyInterpreterState *
runtime_state.main_thread                    3.7-       4|8     unsigned long
runtime_state.tstate_current                 3.7-3.11   pointer _Py_atomic_address
runtime_state.auto_tss_key                   3.7-3.14   4|8     pthread_key_t or unsigned long
runtime_state.gil_locked                     3.7-3.11   4       _Py_atomic_int
runtime_state.gil_last_holder                3.7-3.11   pointer _Py_atomic_address
runtime_state.gil_drop_request               3.7-3.8    4       _Py_atomic_int
runtime_state.gc_collecting                  3.7-3.8    4       int

interpreter_state.size                       3.6-       -       sizeof
interpreter_state.next                       3.6-3.10   pointer struct _is *
interpreter_state.next                       3.11-      pointer PyInterpreterState *
interpreter_state.threads_head               3.6-3.10   pointer struct _ts *
interpreter_state.threads_head               3.11-      pointer PyThreadState *
interpreter_state.imports_modules            3.6-       pointer PyObject *
interpreter_state.sysdict                    3.6-       pointer PyObject *
interpreter_state.builtins                   3.6-       pointer PyObject *
interpreter_state.id                         3.7-       8       int64_t
interpreter_state.runtime                    3.9-3.13   pointer struct pyruntimestate *
interpreter_state.runtime                    3.14-      pointer _PyRuntimeState *
interpreter_state.gc                         3.9-       -       struct _gc_runtime_state
interpreter_state.gil_drop_request           3.9-3.12   4       _Py_atomic_int
interpreter_state.ceval_gil                  3.12-      pointer struct _gil_runtime_state *
interpreter_state.gil_runtime_state          3.12-      -       struct _gil_runtime_state
interpreter_state.gil_runtime_state_locked   3.12       4       _Py_atomic_int
interpreter_state.gil_runtime_state_locked   3.13-      4       int
interpreter_state.gil_runtime_state_holder   3.12       pointer _Py_atomic_address
interpreter_state.gil_runtime_state_holder   3.13-      pointer PyThreadState *
interpreter_state.threads_main               3.13-      pointer PyThreadState *
interpreter_state.gil_runtime_state_enabled  3.13- t    4       int
interpreter_state.code_object_generation     3.14-      8       uint64_t
interpreter_state.tlbc_generation            3.14- t    4       uint32_t

thread_state.size                            3.6-       -       sizeof
thread_state.prev                            3.6-3.10   pointer struct _ts *
thread_state.prev                            3.11-      pointer PyThreadState *
thread_state.next                            3.6-3.10   pointer struct _ts *
thread_state.next                            3.11-      pointer PyThreadState *
thread_state.interp                          3.6-       pointer PyInterpreterState *
thread_state.current_frame                   3.6-3.8    pointer struct _frame *
thread_state.current_frame                   3.9-3.10   pointer PyFrameObject *
thread_state.current_frame                   3.13-      pointer struct _PyInterpreterFrame *
thread_state.thread_id                       3.6        4|8     long
thread_state.thread_id                       3.7-       4|8     unsigned long
thread_state.curexc_type                     3.6-3.11   pointer PyObject *
thread_state.curexc_value                    3.6-3.11   pointer PyObject *
thread_state.exc_value                       3.6        pointer PyObject *
thread_state.exc_state                       3.7-       -       _PyErr_StackItem
thread_state.exc_info                        3.7-       pointer _PyErr_StackItem *
thread_state.cframe                          3.10       pointer CFrame *
thread_state.cframe                          3.11-3.12  pointer _PyCFrame *
thread_state.native_thread_id                3.11-      4|8     unsigned long
thread_state.datastack_chunk                 3.11-      pointer _PyStackChunk *
thread_state.datastack_top                   3.11-      pointer PyObject **
thread_state.status                          3.12-      -       struct
thread_state.current_exception               3.12-      pointer PyObject *
thread_state.state                           3.13-      4       int
thread_state.eval_breaker                    3.13-      pointer uintptr_t
thread_state.holds_gil                       3.14-      4       int
thread_state.base_frame                      3.15-      pointer struct _PyInterpreterFrame *
thread_state.last_profiled_frame             3.15-      pointer struct _PyInterpreterFrame *
thread_state.last_profiled_frame_seq         3.15-      pointer uintptr_t
thread_state.gil_requested                   3.15-      4       int

interpreter_frame.size                       3.6-       -       sizeof
interpreter_frame.previous                   3.6-3.10   pointer struct _frame *
interpreter_frame.previous                   3.11-      pointer struct _PyInterpreterFrame *
interpreter_frame.executable                 3.6-3.12   pointer PyCodeObject *
interpreter_frame.executable                 3.13       pointer PyObject *
interpreter_frame.executable                 3.14-      pointer _PyStackRef
interpreter_frame.localsplus                 3.6-3.13   -       PyObject *[1]
interpreter_frame.localsplus                 3.14-      -       _PyStackRef[1]
interpreter_frame.stackpointer               3.6-3.9    pointer PyObject **
interpreter_frame.stackpointer               3.14-      pointer _PyStackRef *
interpreter_frame.valuestack                 3.6-3.10   pointer PyObject **
interpreter_frame.lasti                      3.6-3.10   4       int
interpreter_frame.lineno                     3.6-3.10   4       int
interpreter_frame.trace                      3.6-3.10   pointer PyObject *
interpreter_frame.generator                  3.6-3.10   pointer PyObject *
interpreter_frame.stackdepth                 3.10       4       int
interpreter_frame.state                      3.10       1       PyFrameState
interpreter_frame.instr_ptr                  3.11-      pointer _Py_CODEUNIT *
interpreter_frame.owner                      3.11-      1       char
interpreter_frame.stacktop                   3.11-3.13  4       int
interpreter_frame.is_entry                   3.11       1       _Bool
interpreter_frame.frame_object               3.11-      pointer PyFrameObject *
interpreter_frame.funcobj                    3.11       pointer PyFunctionObject *
interpreter_frame.funcobj                    3.12-3.13  pointer PyObject *
interpreter_frame.funcobj                    3.14-      pointer _PyStackRef
interpreter_frame.tlbc_index                 3.14- t    4       int32_t

frame_object.size                            3.6-       -       sizeof
frame_object.lineno                          3.6-       4       int
frame_object.trace                           3.6-       pointer PyObject *
frame_object.frame                           3.11-3.13  pointer struct _PyInterpreterFrame *
frame_object.frame                           3.14-      pointer _PyInterpreterFrame *

code_object.size                             3.6-       -       sizeof
code_object.filename                         3.6-       pointer PyObject *
code_object.name                             3.6-       pointer PyObject *
code_object.linetable                        3.6-       pointer PyObject *
code_object.firstlineno                      3.6-       4       int
code_object.argcount                         3.6-       4       int
code_object.co_code                          3.6-3.10   pointer PyObject *
code_object.flags                            3.6-       4       int
code_object.nlocals                          3.6-       4       int
code_object.varnames                         3.6-3.10   pointer PyObject *
code_object.cellvars                         3.6-3.10   pointer PyObject *
code_object.freevars                         3.6-3.10   pointer PyObject *
code_object.kwonlyargcount                   3.6-       4       int
code_object.qualname                         3.11-      pointer PyObject *
code_object.localsplusnames                  3.11-      pointer PyObject *
code_object.localspluskinds                  3.11-      pointer PyObject *
code_object.co_code_adaptive                 3.11-      -       char[1]
code_object.firsttraceable                   3.11-      4       int
code_object.nlocalsplus                      3.11-      4       int
code_object.co_tlbc                          3.14- t    pointer _PyCodeArray *

pyobject.size                                3.6-       -       sizeof
pyobject.ob_type                             3.6-3.8    pointer struct _typeobject *
pyobject.ob_type                             3.9-       pointer PyTypeObject *

type_object.size                             3.6-       -       sizeof
type_object.tp_name                          3.6-       pointer const char *
type_object.tp_repr                          3.6-       pointer reprfunc
type_object.tp_flags                         3.6-       4|8     unsigned long
type_object.tp_basicsize                     3.6-       pointer Py_ssize_t
type_object.tp_dictoffset                    3.6-       pointer Py_ssize_t
type_object.tp_itemsize                      3.6-       pointer Py_ssize_t
type_object.tp_members                       3.6-3.10   pointer struct PyMemberDef *
type_object.tp_members                       3.11-      pointer PyMemberDef *
type_object.tp_base                          3.6-3.10   pointer struct _typeobject *
type_object.tp_base                          3.11-      pointer PyTypeObject *
type_object.tp_dict                          3.6-       pointer PyObject *
type_object.tp_weaklistoffset                3.6-       pointer Py_ssize_t
type_object.tp_vectorcall_offset             3.8-       pointer Py_ssize_t

heap_type_object.size                        3.6-       -       sizeof
heap_type_object.ht_cached_keys              3.6-       pointer struct _dictkeysobject *
heap_type_object.ht_name                     3.6-       pointer PyObject *
heap_type_object.ht_qualname                 3.6-       pointer PyObject *

tuple_object.size                            3.6-       -       sizeof
tuple_object.ob_item                         3.6-       -       PyObject *[1]
tuple_object.ob_size                         3.6-       pointer Py_ssize_t

list_object.size                             3.6-       -       sizeof
list_object.ob_item                          3.6-       pointer PyObject **
list_object.ob_size                          3.6-       pointer Py_ssize_t

set_object.size                              3.6-       -       sizeof
set_object.used                              3.6-       pointer Py_ssize_t
set_object.table                             3.6-       pointer setentry *
set_object.mask                              3.6-       pointer Py_ssize_t

set_entry.size                               3.6-       -       sizeof
set_entry.key                                3.6-       pointer PyObject *
set_entry.hash                               3.6-       pointer Py_hash_t

weakref_object.size                          3.6-       -       sizeof
weakref_object.wr_object                     3.6-       pointer PyObject *

cell_object.size                             3.6-       -       sizeof
cell_object.ob_ref                           3.6-       pointer PyObject *

module_object.md_dict                        3.6-       pointer PyObject *
module_object.md_state                       3.6-       pointer void *

dict_object.size                             3.6-       -       sizeof
dict_object.ma_keys                          3.6-       pointer PyDictKeysObject *
dict_object.ma_values                        3.6-3.10   pointer PyObject **
dict_object.ma_values                        3.11-      pointer PyDictValues *
dict_object.ma_used                          3.6-       pointer Py_ssize_t

dict_keys.dk_size                            3.6-3.10   pointer Py_ssize_t
dict_keys.dk_nentries                        3.6-       pointer Py_ssize_t
dict_keys.dk_indices                         3.6-       -       char[]
dict_keys.dk_log2_index_bytes                3.11-      1       uint8_t
dict_keys.dk_kind                            3.11-      1       uint8_t

dict_entry.size                              3.6-       -       sizeof
dict_entry.me_key                            3.6-       pointer PyObject *
dict_entry.me_value                          3.6-       pointer PyObject *

float_object.size                            3.6-       -       sizeof
float_object.ob_fval                         3.6-       8       double

long_object.size                             3.6-       -       sizeof
long_object.ob_digit                         3.6-       -       digit[1]
long_object.ob_size                          3.6-3.11   pointer Py_ssize_t
long_object.lv_tag                           3.12-      pointer uintptr_t

bytes_object.size                            3.6-       -       sizeof
bytes_object.ob_size                         3.6-       pointer Py_ssize_t
bytes_object.ob_sval                         3.6-       -       char[1]

unicode_object.size                          3.6-       -       sizeof
unicode_object.state                         3.6-3.14.7  -       struct
unicode_object.state                         3.14.8-    -       struct _PyUnicodeObject_state
unicode_object.length                        3.6-       pointer Py_ssize_t
unicode_object.asciiobject_size              3.6-       -       sizeof
unicode_object.compactunicodeobject_size     3.6-       -       sizeof
unicode_object.state_interned                3.6-3.13   2 bits  unsigned int
unicode_object.state_interned                3.14- !t   2 bits  unsigned int
unicode_object.state_interned                3.14- t    1       unsigned char
unicode_object.state_kind                    3.6-       3 bits  unsigned int
unicode_object.state_compact                 3.6-       1 bits  unsigned int
unicode_object.state_ascii                   3.6-       1 bits  unsigned int
unicode_object.state_ready                   3.6-3.11   1 bits  unsigned int
unicode_object.data                          3.6-       pointer void *
unicode_object.wstr                          3.6-3.11   pointer wchar_t *
unicode_object.wstr_length                   3.6-3.11   pointer Py_ssize_t

cfunction_object.size                        3.6-       -       sizeof
cfunction_object.m_ml                        3.6-       pointer PyMethodDef *
cfunction_object.m_self                      3.6-       pointer PyObject *
cfunction_object.m_weakreflist               3.6-       pointer PyObject *
cfunction_object.vectorcall                  3.8-       pointer vectorcallfunc

method_descr_object.size                     3.6-       -       sizeof
method_descr_object.d_name                   3.6-       pointer PyObject *
method_descr_object.d_qualname               3.6-       pointer PyObject *
method_descr_object.vectorcall               3.8-       pointer vectorcallfunc

method_object.size                           3.6-       -       sizeof
method_object.im_func                        3.6-       pointer PyObject *
method_object.im_self                        3.6-       pointer PyObject *
method_object.im_weakreflist                 3.6-       pointer PyObject *
method_object.vectorcall                     3.8-       pointer vectorcallfunc

function_object.size                         3.6-       -       sizeof
function_object.func_name                    3.6-       pointer PyObject *
function_object.func_qualname                3.6-       pointer PyObject *
function_object.func_closure                 3.6-       pointer PyObject *
function_object.func_weakreflist             3.6-       pointer PyObject *
function_object.vectorcall                   3.8-       pointer vectorcallfunc

partial_object.size                          3.6-       -       sizeof
partial_object.args                          3.6-       pointer PyObject *

method_def.ml_name                           3.6-       pointer const char *

gen_object.size                              3.6-       -       sizeof
gen_object.gi_name                           3.6-       pointer PyObject *
gen_object.gi_frame                          3.6-3.8    pointer struct _frame *
gen_object.gi_frame                          3.9-3.10   pointer PyFrameObject *
gen_object.gi_running                        3.6-3.9    1       char
gen_object.gi_iframe                         3.11-3.13  -       PyObject *[1]
gen_object.gi_iframe                         3.14-      -       _PyInterpreterFrame
gen_object.gi_frame_state                    3.11-      1       int8_t

coro_object.size                             3.6-       -       sizeof

async_gen_object.size                        3.6-       -       sizeof

async_gen_asend.size                         3.6-       -       sizeof
async_gen_asend.ags_gen                      3.6-       pointer PyAsyncGenObject *

async_gen_athrow.size                        3.6-       -       sizeof
async_gen_athrow.agt_gen                     3.6-       pointer PyAsyncGenObject *

coro_wrapper.size                            3.6-       -       sizeof
coro_wrapper.cw_coroutine                    3.6-       pointer PyCoroObject *

asyncio_future_object.size                   3.6-       -       sizeof
asyncio_future_object.fut_callbacks          3.6-       pointer PyObject *
asyncio_future_object.fut_callback0          3.7-       pointer PyObject *

asyncio_task_object.size                     3.6-       -       sizeof
asyncio_task_object.task_coro                3.6-       pointer PyObject *
asyncio_task_object.task_fut_waiter          3.6-       pointer PyObject *
asyncio_task_object.task_loop                3.6-       pointer PyObject *
asyncio_task_object.task_state               3.6-       4       fut_state
asyncio_task_object.task_name                3.8-       pointer PyObject *
asyncio_task_object.task_awaited_by          3.14-      pointer PyObject *
asyncio_task_object.task_is_task             3.14-      1       char
asyncio_task_object.task_awaited_by_is_set   3.14-      1       char
asyncio_task_object.task_node                3.14-      -       struct llist_node

asyncio_future_iter.size                     3.6-       -       sizeof
asyncio_future_iter.future                   3.6-       pointer FutureObj *

asyncio_task_wakeup.size                     3.6-3.9    -       sizeof
asyncio_task_wakeup.ww_task                  3.6-3.9    pointer TaskObj *

base_exception_object.size                   3.6-       -       sizeof
base_exception_object.args                   3.6-       pointer PyObject *

gil.size                                     3.7-       -       sizeof
gil.locked                                   3.7-3.12   4       _Py_atomic_int
gil.locked                                   3.13-      4       int
gil.last_holder                              3.7-3.12   pointer _Py_atomic_address
gil.last_holder                              3.13-      pointer PyThreadState *
gil.switch_number                            3.7-       4|8     unsigned long
gil.enabled                                  3.13- t    4       int

gc.size                                      3.7-       -       sizeof
gc.collecting                                3.7-       4       int
gc.generation_stats                          3.7-3.14   -       struct gc_generation_stats[3]
gc.generation_stats                          3.15-      pointer struct gc_stats *
gc.frame                                     3.15-      pointer _PyInterpreterFrame *
gc.generation_stats_size                     3.15-      -       sizeof

err_stackitem.exc_value                      3.7-       pointer PyObject *
err_stackitem.previous_item                  3.7-       pointer struct _err_stackitem *

cmethod_object.size                          3.9-       -       sizeof

cframe.size                                  3.10-3.12  -       sizeof
cframe.previous                              3.10       pointer struct _cframe *
cframe.previous                              3.11-3.12  pointer struct _PyCFrame *
cframe.current_frame                         3.11-3.12  pointer struct _PyInterpreterFrame *

anext_awaitable.size                         3.10-      -       sizeof
anext_awaitable.wrapped                      3.10-      pointer PyObject *

stack_chunk.previous                         3.11-      pointer struct _stack_chunk *
stack_chunk.size                             3.11-      pointer size_t
stack_chunk.top                              3.11-      pointer size_t
stack_chunk.data                             3.11-      -       PyObject *[1]

dict_unicode_entry.size                      3.11-      -       sizeof
dict_unicode_entry.me_key                    3.11-      pointer PyObject *
dict_unicode_entry.me_value                  3.11-      pointer PyObject *

dict_values.values                           3.11-      -       PyObject *[1]
dict_values.valid                            3.13-      1       uint8_t

asyncio_thread_state.asyncio_running_loop    3.13-      pointer PyObject *
asyncio_thread_state.asyncio_running_task    3.14-      pointer PyObject *
asyncio_thread_state.asyncio_tasks_head      3.14-      -       struct llist_node

llist_node.next                              3.13-      pointer struct llist_node *
llist_node.prev                              3.13-      pointer struct llist_node *

debugger_support.eval_breaker                3.13-      pointer uintptr_t
debugger_support.remote_debugger_support     3.14-      -       _PyRemoteDebuggerSupport
debugger_support.remote_debugging_enabled    3.14-      4       int
debugger_support.debugger_pending_call       3.14-      4       int32_t
debugger_support.debugger_script_path        3.14-      -       char[512]
debugger_support.debugger_script_path_size   3.14-      -       sizeof

asyncio_interpreter_state.asyncio_tasks_head 3.14-      -       struct llist_node

asyncio_module_state.non_asyncio_tasks       3.14-      pointer PyObject *
asyncio_module_state.non_asyncio_eager_tasks 3.14-      pointer PyObject *

asyncio_debug_offsets.size                   3.14-      -       sizeof
asyncio_debug_offsets.task_size              3.14-      8       uint64_t
asyncio_debug_offsets.task_name              3.14-      8       uint64_t
asyncio_debug_offsets.task_awaited_by        3.14-      8       uint64_t
asyncio_debug_offsets.task_is_task           3.14-      8       uint64_t
asyncio_debug_offsets.task_awaited_by_is_set 3.14-      8       uint64_t
asyncio_debug_offsets.task_coro              3.14-      8       uint64_t
asyncio_debug_offsets.task_node              3.14-      8       uint64_t
asyncio_debug_offsets.interpreter_tasks_head 3.14-      8       uint64_t
asyncio_debug_offsets.thread_running_loop    3.14-      8       uint64_t
asyncio_debug_offsets.thread_running_task    3.14-      8       uint64_t
asyncio_debug_offsets.thread_tasks_head      3.14-      8       uint64_t

code_array.size                              3.14- t    pointer Py_ssize_t
code_array.entries                           3.14- t    -       char *[1]
`;
