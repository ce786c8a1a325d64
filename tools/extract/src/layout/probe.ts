/**
 * The probe: the C file that libclang and the C compiler are both given. Which
 * headers, roots and constants it names is data; a part that a release lacks is simply
 * not there, and is said to be absent.
 */
import { constantMacros, constantSizes, enumMacros } from "@pyframes/layouts";
import { libraryAssertions, pyconfigAssertions } from "./pyconfig-check.js";
import { sourceOnlyDeclarations } from "./source-only-declarations.js";

/** Headers after Python.h, each included where the release has it, below the folder of Python.h. */
export const HEADERS = [
  "frameobject.h",
  "structmember.h",
  "opcode.h",
  // 3.7 has these without the pycore_ prefix; 3.8 gathers most of them in pycore_pystate.h.
  "internal/pystate.h",
  "internal/pycore_pystate.h",
  "internal/pycore_runtime.h",
  "internal/pycore_interp.h",
  "internal/pycore_tstate.h",
  "internal/pycore_frame.h",
  "internal/pycore_interpframe.h",
  // Free-threaded 3.13's stackref.h calls a function of this one, and does not include it.
  "internal/pycore_object.h",
  "internal/pycore_stackref.h",
  "internal/pycore_code.h",
  "internal/pycore_dict.h",
  "internal/pycore_object.h",
  "internal/pycore_long.h",
  "internal/pycore_unicodeobject.h",
  "internal/pycore_typeobject.h",
  "internal/pycore_moduleobject.h",
  "internal/pycore_genobject.h",
  "internal/pycore_gc.h",
  "internal/pycore_gil.h",
  "internal/pycore_pymem.h",
  "internal/pycore_context.h",
  "internal/pycore_hamt.h",
  "internal/pycore_pyerrors.h",
  "internal/pycore_ceval.h",
  "internal/pycore_debug_offsets.h",
  "internal/pycore_optimizer.h",
  "internal/pycore_audit.h",
] as const;

/** Records from which everything reachable is taken: tags or typedef names. */
export const ROOTS = [
  "_PyRuntimeState",
  "PyInterpreterState",
  "PyThreadState",
  "_PyThreadStateImpl",
  "_PyInterpreterFrame",
  "PyFrameObject",
  "_PyCFrame",
  "CFrame",
  "PyCodeObject",
  "_PyCodeArray",
  "_PyStackRef",
  "PyObject",
  "PyVarObject",
  "PyUnicodeObject",
  "PyCompactUnicodeObject",
  "PyASCIIObject",
  "PyBytesObject",
  "PyTupleObject",
  "PyListObject",
  "PyDictObject",
  "PyDictKeysObject",
  "PyDictKeyEntry",
  "PyDictUnicodeEntry",
  "PyDictValues",
  "_dictvalues",
  "PyDictOrValues",
  "PySetObject",
  "setentry",
  "PyLongObject",
  "PyFloatObject",
  "PyComplexObject",
  "PyByteArrayObject",
  "PyTypeObject",
  "PyHeapTypeObject",
  "PyGenObject",
  "PyCoroObject",
  "PyAsyncGenObject",
  "PyAsyncGenASend",
  "PyAsyncGenAThrow",
  "PyCoroWrapper",
  "anextawaitableobject",
  "FutureObj",
  "TaskObj",
  "futureiterobject",
  "TaskWakeupMethWrapper",
  "asyncio_state",
  "Py_AsyncioModuleDebugOffsets",
  "partialobject",
  "PyFunctionObject",
  "PyMethodObject",
  "PyCFunctionObject",
  "PyCMethodObject",
  "PyMethodDescrObject",
  "PyMethodDef",
  "PyCellObject",
  "PyWeakReference",
  "PyMemberDef",
  "PyModuleObject",
  "PyBaseExceptionObject",
  "PyTracebackObject",
  "PyGC_Head",
  "_gc_runtime_state",
  "_gil_runtime_state",
  "_PyStackChunk",
  "_PyErr_StackItem",
  "llist_node",
  "_Py_DebugOffsets",
  "_PyRemoteDebuggerSupport",
] as const;

/** Macros that tables have for their readers; the view needs none of them. */
const FURTHER_CONSTANTS = [
  "PY_VERSION_HEX",
  "Py_TAG_BITS",
  "_PyLong_IMMORTALITY_BIT_MASK",
  "PyUnstable_EXECUTABLE_KINDS",
  "CO_OPTIMIZED",
  "CO_NEWLOCALS",
  "CO_VARARGS",
  "CO_VARKEYWORDS",
  "CO_NESTED",
  "CO_GENERATOR",
  "CO_COROUTINE",
  "CO_ITERABLE_COROUTINE",
  "CO_ASYNC_GENERATOR",
  "_Py_TPFLAGS_STATIC_BUILTIN",
  "SEND",
  "RESUME_CHECK",
  "GET_AWAITABLE",
  "SHARED_KEYS_MAX_SIZE",
  "MANAGED_WEAKREF_OFFSET",
  "FRAME_SPECIALS_SIZE",
  "SSTATE_NOT_INTERNED",
  "SSTATE_INTERNED_MORTAL",
  "SSTATE_INTERNED_IMMORTAL",
  "SSTATE_INTERNED_IMMORTAL_STATIC",
  "MAX_STATIC_TYPES_DEFINED",
  "Py_STACKREF_DEBUG",
  "Py_DEBUG",
  "Py_GIL_DISABLED",
  "Py_TRACE_REFS",
  "_Py_TIER2",
] as const;

/** Macros whose values tables have: those that the view is derived from, and the further ones. */
export const CONSTANTS: readonly string[] = [...new Set([...constantMacros, ...enumMacros, ...FURTHER_CONSTANTS])];

/**
 * Headers whose unnamed enums are left out of tables, but for the names in CONSTANTS. From 3.16 on
 * they are the JIT's 1,300 instructions, which no record and no walker refers to.
 */
export const INSTRUCTION_HEADERS = ["pycore_uop_ids.h"] as const;

/** Types that are no records, whose size tables have; the view needs all but the last. */
export const SIZES: readonly string[] = [...constantSizes, "long"];

/** Prefixes of the probe's own enumerators. */
export const CONSTANT_PREFIX = "pyframes_constant_";
export const SIZE_PREFIX = "pyframes_size_";

/** The headers' part of the probe. */
export function includes(): string {
  const optional = HEADERS.map((header) => `#if __has_include("${header}")\n#include "${header}"\n#endif`);
  return ["#include <Python.h>", ...optional].join("\n");
}

/** The whole probe. Its enumerators have the values of macros, which libclang's tree lacks. */
export function probe(): string {
  // `+ 0` lets a macro that is defined as nothing through.
  const constants = CONSTANTS.map(
    (name) => `#ifdef ${name}\nenum { ${CONSTANT_PREFIX}${name} = (long long)(${name} + 0) };\n#endif`,
  );
  const sizes = SIZES.map((type, index) => `enum { ${SIZE_PREFIX}${index} = sizeof(${type}) };`);
  const headers = [pyconfigAssertions(), includes(), sourceOnlyDeclarations(), libraryAssertions()];
  return [...headers, ...constants, ...sizes, ""].join("\n");
}
