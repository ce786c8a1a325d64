/**
 * Every enumerator of the enums that the view names. A row: the enum of the view; the enumerator,
 * or the macro, of the headers; the releases that have it; its value, `1|-1` where targets differ,
 * `*` where walkers do not read it; its member of the view, or `ignored` with the reason, or
 * `fixed` with the code that has the value as well. An enumerator without a row is drift, and so is
 * another value: the walkers would take one meaning for another.
 */
export const enumeratorRows: string = `
frame_owner      FRAME_OWNED_BY_THREAD                        3.11-      0           thread
frame_owner      FRAME_OWNED_BY_GENERATOR                     3.11-      1           generator
frame_owner      FRAME_OWNED_BY_FRAME_OBJECT                  3.11-      2           frame_object
frame_owner      FRAME_OWNED_BY_CSTACK                        3.12-3.13  3           cstack
frame_owner      FRAME_OWNED_BY_CSTACK                        3.14       4           cstack
frame_owner      FRAME_OWNED_BY_INTERPRETER                   3.14-      3           interpreter

frame_state      FRAME_CREATED                                3.10-3.12  -2          created
frame_state      FRAME_CREATED                                3.13-3.14  -3          created
frame_state      FRAME_CREATED                                3.15-      0           created
frame_state      FRAME_SUSPENDED                              3.10-3.12  -1          suspended
frame_state      FRAME_SUSPENDED                              3.13-3.14  -2          suspended
frame_state      FRAME_SUSPENDED                              3.15-      1           suspended
frame_state      FRAME_EXECUTING                              3.10-3.14  0           executing
frame_state      FRAME_EXECUTING                              3.15-      4           executing
frame_state      FRAME_RETURNED                               3.10       1           ignored: a generator in it has ended
frame_state      FRAME_UNWINDING                              3.10       2           ignored: an exception leaves the frame; no generator keeps it
frame_state      FRAME_RAISED                                 3.10       3           ignored: a generator in it has ended by an exception
frame_state      FRAME_CLEARED                                3.10-3.14  4           cleared
frame_state      FRAME_CLEARED                                3.15-      5           cleared
frame_state      FRAME_COMPLETED                              3.11-3.14  1           completed
frame_state      FRAME_SUSPENDED_YIELD_FROM                   3.13-3.14  -1          suspended_yield_from
frame_state      FRAME_SUSPENDED_YIELD_FROM                   3.15-      2           suspended_yield_from
frame_state      FRAME_SUSPENDED_YIELD_FROM_LOCKED            3.15-      3           suspended_yield_from_locked

opcode           YIELD_FROM                                   3.6-3.10   72          yield_from
opcode           RESUME                                       3.11-3.12  151         resume
opcode           RESUME                                       3.13-      *           resume
opcode           RESUME_QUICK                                 3.11       150         resume_quick
opcode           INSTRUMENTED_RESUME                          3.12       240         instrumented_resume
opcode           INSTRUMENTED_RESUME                          3.13-      *           instrumented_resume

future_state     STATE_PENDING                                3.6-       0           pending
future_state     STATE_CANCELLED                              3.6-       1           cancelled
future_state     STATE_FINISHED                               3.6-       2           finished

attach_state     _Py_THREAD_DETACHED                          3.13-      0           detached
attach_state     _Py_THREAD_ATTACHED                          3.13-      1           attached
attach_state     _Py_THREAD_SUSPENDED                         3.13-      2           suspended
attach_state     _Py_THREAD_SHUTTING_DOWN                     3.14-      3           shutting_down
attach_state     _Py_THREAD_SUSPENDED_WAITING                 3.15.2-    4           suspended_waiting
attach_state     _Py_THREAD_DETACHED_WAITING                  3.15.2-    5           detached_waiting

executable_kind  PyUnstable_EXECUTABLE_KIND_SKIP              3.13-      0           skip
executable_kind  PyUnstable_EXECUTABLE_KIND_PY_FUNCTION       3.13-      1           py_function
executable_kind  PyUnstable_EXECUTABLE_KIND_BUILTIN_FUNCTION  3.13-      3           builtin_function
executable_kind  PyUnstable_EXECUTABLE_KIND_METHOD_DESCRIPTOR 3.13-      4           method_descriptor

fast_local_kind  CO_FAST_LOCAL                                3.11-      32          local
fast_local_kind  CO_FAST_CELL                                 3.11-      64          cell
fast_local_kind  CO_FAST_FREE                                 3.11-      128         free
fast_local_kind  CO_FAST_HIDDEN                               3.12-      16          hidden

location_code    PY_CODE_LOCATION_INFO_SHORT0                 3.11-      0           fixed: the decoders of location tables have it
location_code    PY_CODE_LOCATION_INFO_ONE_LINE0              3.11-      10          fixed: the decoders of location tables have it
location_code    PY_CODE_LOCATION_INFO_ONE_LINE1              3.11-      11          fixed: the decoders of location tables have it
location_code    PY_CODE_LOCATION_INFO_ONE_LINE2              3.11-      12          fixed: the decoders of location tables have it
location_code    PY_CODE_LOCATION_INFO_NO_COLUMNS             3.11-      13          fixed: the decoders of location tables have it
location_code    PY_CODE_LOCATION_INFO_LONG                   3.11-      14          fixed: the decoders of location tables have it
location_code    PY_CODE_LOCATION_INFO_NONE                   3.11-      15          fixed: the decoders of location tables have it

dict_keys_kind   DICT_KEYS_GENERAL                            3.11-      0           general
dict_keys_kind   DICT_KEYS_UNICODE                            3.11-      1           unicode
dict_keys_kind   DICT_KEYS_SPLIT                              3.11-      2           split

type_flags       Py_TPFLAGS_HEAPTYPE                          3.6-       512         heap_type
type_flags       Py_TPFLAGS_LONG_SUBCLASS                     3.6-       16777216    long_subclass
type_flags       Py_TPFLAGS_LIST_SUBCLASS                     3.6-       33554432    list_subclass
type_flags       Py_TPFLAGS_TUPLE_SUBCLASS                    3.6-       67108864    tuple_subclass
type_flags       Py_TPFLAGS_BYTES_SUBCLASS                    3.6-       134217728   bytes_subclass
type_flags       Py_TPFLAGS_UNICODE_SUBCLASS                  3.6-       268435456   unicode_subclass
type_flags       Py_TPFLAGS_DICT_SUBCLASS                     3.6-       536870912   dict_subclass
type_flags       Py_TPFLAGS_BASE_EXC_SUBCLASS                 3.6-       1073741824  base_exc_subclass
type_flags       Py_TPFLAGS_TYPE_SUBCLASS                     3.6-       2147483648|-2147483648 type_subclass
type_flags       Py_TPFLAGS_MANAGED_DICT                      3.11-      16          managed_dict
type_flags       Py_TPFLAGS_INLINE_VALUES                     3.13-      4           inline_values
`;

/** Enums of the headers that the walkers depend on and the view does not name, with their tags. */
export const otherEnums: Readonly<Record<string, string>> = { location_code: "_PyCodeLocationInfoKind" };

/**
 * Macros that belong to an enum of the view by their prefix. Tables have only those that the view
 * names, so an extraction looks for others in the headers. `ignored`: the kinds of arguments
 * (3.15), which say nothing about cells, and ThreadSanitizer's flag (3.12.3), which is no state of
 * a thread.
 */
export const macroFamilies: readonly {
  readonly enumName: string;
  readonly prefix: string;
  readonly ignored: readonly string[];
}[] = [
  { enumName: "attach_state", prefix: "_Py_THREAD_", ignored: ["_Py_THREAD_SANITIZER"] },
  { enumName: "executable_kind", prefix: "PyUnstable_EXECUTABLE_KIND_", ignored: [] },
  {
    enumName: "fast_local_kind",
    prefix: "CO_FAST_",
    ignored: ["CO_FAST_ARG", "CO_FAST_ARG_POS", "CO_FAST_ARG_KW", "CO_FAST_ARG_VAR"],
  },
];
