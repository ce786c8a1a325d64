/**
 * The members of `_Py_DebugOffsets` (Include/internal/pycore_debug_offsets.h; in 3.13
 * pycore_runtime.h) of each minor, in their order. Each takes 8 bytes, and all patches of a minor
 * have the same. A row: the minor, the group, its members; a group may take several rows.
 */
export const debugOffsetRows: string = `
3.13 cookie
3.13 version
3.13 free_threaded
3.13 runtime_state: size finalizing interpreters_head
3.13 interpreter_state: size id next threads_head gc imports_modules sysdict builtins ceval_gil
3.13 interpreter_state: gil_runtime_state gil_runtime_state_enabled gil_runtime_state_locked
3.13 interpreter_state: gil_runtime_state_holder
3.13 thread_state: size prev next interp current_frame thread_id native_thread_id
3.13 thread_state: datastack_chunk status
3.13 interpreter_frame: size previous executable instr_ptr localsplus owner
3.13 code_object: size filename name qualname linetable firstlineno argcount localsplusnames
3.13 code_object: localspluskinds co_code_adaptive
3.13 pyobject: size ob_type
3.13 type_object: size tp_name tp_repr tp_flags
3.13 tuple_object: size ob_item ob_size
3.13 list_object: size ob_item ob_size
3.13 dict_object: size ma_keys ma_values
3.13 float_object: size ob_fval
3.13 long_object: size lv_tag ob_digit
3.13 bytes_object: size ob_size ob_sval
3.13 unicode_object: size state length asciiobject_size
3.13 gc: size collecting

3.14 cookie
3.14 version
3.14 free_threaded
3.14 runtime_state: size finalizing interpreters_head
3.14 interpreter_state: size id next threads_head threads_main gc imports_modules sysdict
3.14 interpreter_state: builtins ceval_gil gil_runtime_state gil_runtime_state_enabled
3.14 interpreter_state: gil_runtime_state_locked gil_runtime_state_holder code_object_generation
3.14 interpreter_state: tlbc_generation
3.14 thread_state: size prev next interp current_frame thread_id native_thread_id
3.14 thread_state: datastack_chunk status
3.14 interpreter_frame: size previous executable instr_ptr localsplus owner stackpointer
3.14 interpreter_frame: tlbc_index
3.14 code_object: size filename name qualname linetable firstlineno argcount localsplusnames
3.14 code_object: localspluskinds co_code_adaptive co_tlbc
3.14 pyobject: size ob_type
3.14 type_object: size tp_name tp_repr tp_flags
3.14 tuple_object: size ob_item ob_size
3.14 list_object: size ob_item ob_size
3.14 set_object: size used table mask
3.14 dict_object: size ma_keys ma_values
3.14 float_object: size ob_fval
3.14 long_object: size lv_tag ob_digit
3.14 bytes_object: size ob_size ob_sval
3.14 unicode_object: size state length asciiobject_size
3.14 gc: size collecting
3.14 gen_object: size gi_name gi_iframe gi_frame_state
3.14 llist_node: next prev
3.14 debugger_support: eval_breaker remote_debugger_support remote_debugging_enabled
3.14 debugger_support: debugger_pending_call debugger_script_path debugger_script_path_size

3.15 cookie
3.15 version
3.15 free_threaded
3.15 runtime_state: size finalizing interpreters_head
3.15 interpreter_state: size id next threads_head threads_main gc imports_modules sysdict
3.15 interpreter_state: builtins ceval_gil gil_runtime_state gil_runtime_state_enabled
3.15 interpreter_state: gil_runtime_state_locked gil_runtime_state_holder code_object_generation
3.15 interpreter_state: tlbc_generation
3.15 thread_state: size prev next interp current_frame base_frame last_profiled_frame
3.15 thread_state: last_profiled_frame_seq thread_id native_thread_id datastack_chunk status
3.15 thread_state: holds_gil gil_requested current_exception exc_state
3.15 err_stackitem: exc_value
3.15 interpreter_frame: size previous executable instr_ptr localsplus owner stackpointer
3.15 interpreter_frame: tlbc_index
3.15 code_object: size filename name qualname linetable firstlineno argcount localsplusnames
3.15 code_object: localspluskinds co_code_adaptive co_tlbc
3.15 pyobject: size ob_type
3.15 type_object: size tp_name tp_repr tp_flags tp_basicsize tp_dictoffset
3.15 heap_type_object: size ht_cached_keys
3.15 tuple_object: size ob_item ob_size
3.15 list_object: size ob_item ob_size
3.15 set_object: size used table mask
3.15 dict_object: size ma_keys ma_values
3.15 float_object: size ob_fval
3.15 long_object: size lv_tag ob_digit
3.15 bytes_object: size ob_size ob_sval
3.15 unicode_object: size state length asciiobject_size compactunicodeobject_size
3.15 gc: size collecting frame generation_stats_size generation_stats
3.15 gen_object: size gi_name gi_iframe gi_frame_state
3.15 llist_node: next prev
3.15 debugger_support: eval_breaker remote_debugger_support remote_debugging_enabled
3.15 debugger_support: debugger_pending_call debugger_script_path debugger_script_path_size
`;
