/**
 * Facts about CPython that walkers and the extractor use and that no table has, each declared once
 * with its source.
 */

/** A fact, its meaning, and the file and releases that it was read from. */
export interface Fact<V extends number | string = number | string> {
  readonly value: V;
  readonly doc: string;
  readonly source: string;
}

/** Names of symbols, sections and literals in the images of an interpreter. */
export const imageNames = {
  runtime_symbol: {
    value: "_PyRuntime",
    doc: "symbol of the runtime, from 3.7",
    source: "Python/pylifecycle.c",
  },
  interp_head_symbol: {
    value: "interp_head",
    doc: "symbol of the static variable with the newest interpreter, 3.6",
    source: "Python/pystate.c",
  },
  tstate_current_symbol: {
    value: "_PyThreadState_Current",
    doc: "symbol of the variable with the thread that holds the GIL, 3.6",
    source: "Python/pystate.c",
  },
  runtime_section_elf: {
    value: ".PyRuntime",
    doc: "ELF section of the runtime",
    source: "Python/pylifecycle.c; GENERATE_DEBUG_SECTION of Include/internal/pycore_debug_offsets.h",
  },
  runtime_segment_mach_o: {
    value: "__DATA",
    doc: "Mach-O segment with the runtime's section",
    source: "Include/internal/pycore_debug_offsets.h",
  },
  runtime_section_mach_o: {
    value: "PyRuntime",
    doc: "Mach-O section of the runtime",
    source: "Include/internal/pycore_debug_offsets.h",
  },
  runtime_section_pe: {
    value: "PyRuntim",
    doc: "PE section of the runtime, cut to the 8 bytes of a section's name",
    source: "Include/internal/pycore_debug_offsets.h",
  },
  asyncio_section_elf: {
    value: ".AsyncioDebug",
    doc: "ELF section of Py_AsyncioModuleDebugOffsets, from 3.14",
    source: "Modules/_asynciomodule.c",
  },
  debug_cookie: {
    value: "xdebugpy",
    doc: "first eight bytes of _Py_DebugOffsets, from 3.13",
    source: "Include/internal/pycore_debug_offsets.h",
  },
  soabi_prefix: {
    value: ".cpython-3",
    doc: "beginning of the suffix of extension modules, which has the SOABI",
    source: "Python/dynload_shlib.c",
  },
} as const satisfies Record<string, Fact<string>>;

/** Numbers that headers outside the tables or `.c` files define. */
export const cpythonNumbers = {
  set_min_size: {
    value: 8,
    doc: "slots in the smallest table of a set: PySet_MINSIZE",
    source: "Include/setobject.h, later Include/cpython/setobject.h, 3.6 to 3.15",
  },
  stack_chunk_size: {
    value: 16384,
    doc: "bytes of the smallest _PyStackChunk: DATA_STACK_CHUNK_SIZE",
    source: "Python/pystate.c; _PY_DATA_STACK_CHUNK_SIZE of Include/cpython/pystate.h in 3.14",
  },
  resume_location_mask: {
    value: 3,
    doc: "bits of RESUME's argument that hold the place of the instruction",
    source: "RESUME_OPARG_LOCATION_MASK of Include/internal/pycore_opcode_utils.h; Doc/library/dis.rst, from 3.11",
  },
  resume_after_yield_from: {
    value: 2,
    doc: "RESUME's place after `yield from`; after `await` it is one more",
    source: "RESUME_AFTER_YIELD_FROM of Include/internal/pycore_opcode_utils.h; Doc/library/dis.rst, from 3.11",
  },
  stackref_tag: {
    value: 3,
    doc: "the bits of a stack reference that hold its tag; constants.stackref_* say what each tag means",
    source: "Py_INT_TAG of Include/internal/pycore_stackref.h, from 3.14",
  },
  stackref_tag_shift: {
    value: 2,
    doc: "bits below the value of an integer in a stack reference",
    source: "PyStackRef_TagInt of Include/internal/pycore_stackref.h, from 3.14",
  },
  stackref_deferred_bit: {
    value: 1,
    doc: "the bit of deferred references where the frame holds plain pointers: Py_TAG_DEFERRED",
    source: "Include/internal/pycore_stackref.h, 3.13, free-threaded",
  },
  debug_header_size: {
    value: 24,
    doc: "bytes of _Py_DebugOffsets before its groups: the cookie, version and free_threaded",
    source: "Include/internal/pycore_debug_offsets.h, from 3.13",
  },
} as const satisfies Record<string, Fact<number>>;

/** The names of the runtime's section in each image format, as an image's reader lists them. */
export const runtimeSections: readonly string[] = [
  imageNames.runtime_section_elf.value,
  `${imageNames.runtime_segment_mach_o.value},${imageNames.runtime_section_mach_o.value}`,
  imageNames.runtime_section_pe.value,
];
