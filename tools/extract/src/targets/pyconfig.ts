/**
 * pyconfig facts: the macros of pyconfig.h that CPython's headers use, with the values that
 * configure finds on a target. Values that configure measures with the compiler are the compiler's
 * own macros here. The facts stand in for pyconfig.h where headers come without one (a git clone).
 * A test shows that the tables equal those made with the pyconfig.h of a real build.
 */
import { compareVersions, minorOf } from "@pyframes/layouts";
import type { Target } from "./targets.js";

/** On Linux and macOS. */
const UNIX: readonly string[] = [
  "_GNU_SOURCE",
  "_XOPEN_SOURCE_EXTENDED",
  "HAVE_BUILTIN_ATOMIC",
  "HAVE_CLOCK_GETTIME",
  "HAVE_COPYSIGN",
  "HAVE_DECL_ISFINITE",
  "HAVE_DECL_ISINF",
  "HAVE_DECL_ISNAN",
  "HAVE_DECL_RTLD_NOW",
  "HAVE_DLOPEN",
  "HAVE_DYNAMIC_LOADING",
  "HAVE_ERRNO_H",
  "HAVE_FINITE",
  "HAVE_FORK",
  "HAVE_HYPOT",
  "HAVE_PTHREAD_H",
  "HAVE_READLINK",
  "HAVE_REALPATH",
  "HAVE_ROUND",
  "HAVE_SIGACTION",
  "HAVE_SIGALTSTACK",
  "HAVE_SIGNAL_H",
  "HAVE_SNPRINTF",
  "HAVE_SSIZE_T",
  "HAVE_STD_ATOMIC",
  "HAVE_SYS_SELECT_H",
  "HAVE_SYS_STAT_H",
  "HAVE_SYS_TIME_H",
  "HAVE_SYS_TYPES_H",
  "HAVE_TIMES",
  "HAVE_UNISTD_H",
  "HAVE_WCHAR_H",
  "Py_REMOTE_DEBUG",
  "TIME_WITH_SYS_TIME",
  "WITH_DOC_STRINGS",
  "WITH_FREELISTS",
  "WITH_MIMALLOC",
  "WITH_PYMALLOC",
  "WITH_THREAD",
  "_Py_STACK_GROWS_DOWN",
];

/** On one of them only. */
const OF_SYSTEM: Readonly<Record<"linux" | "darwin", readonly string[]>> = {
  linux: ["HAVE_PROCESS_VM_READV", "HAVE_PTHREAD_CONDATTR_SETCLOCK"],
  darwin: ["_DARWIN_C_SOURCE", "HAVE_KQUEUE"],
};

/** Macros with explicit values. */
const VALUES: Readonly<Record<string, string>> = {
  // On 32-bit glibc they decide the size of off_t; time_t follows the C library (see
  // docs/targets.md).
  _FILE_OFFSET_BITS: "64",
  _LARGEFILE_SOURCE: "1",
  PY_FORMAT_SIZE_T: '"z"',
  SIZEOF_PID_T: "4",
  SIZEOF__BOOL: "1",
  // Values that configure measures by compiling come from the compiler's predefined macros.
  ALIGNOF_MAX_ALIGN_T: "__BIGGEST_ALIGNMENT__",
  SIZEOF_DOUBLE: "__SIZEOF_DOUBLE__",
  SIZEOF_FLOAT: "__SIZEOF_FLOAT__",
  SIZEOF_INT: "__SIZEOF_INT__",
  SIZEOF_LONG: "__SIZEOF_LONG__",
  SIZEOF_LONG_DOUBLE: "__SIZEOF_LONG_DOUBLE__",
  SIZEOF_LONG_LONG: "__SIZEOF_LONG_LONG__",
  SIZEOF_SHORT: "__SIZEOF_SHORT__",
  SIZEOF_SIZE_T: "__SIZEOF_SIZE_T__",
  SIZEOF_UINTPTR_T: "__SIZEOF_POINTER__",
  SIZEOF_VOID_P: "__SIZEOF_POINTER__",
  SIZEOF_WCHAR_T: "__SIZEOF_WCHAR_T__",
};

/** Macros that are defined if the compiler's own macros say so. */
const CONDITIONAL: Readonly<Record<string, string>> = {
  HAVE_GCC_UINT128_T: "defined(__SIZEOF_INT128__)",
  DOUBLE_IS_LITTLE_ENDIAN_IEEE754: "__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__",
  DOUBLE_IS_BIG_ENDIAN_IEEE754: "__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__",
  WORDS_BIGENDIAN: "__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__",
};

/** The macros of each ABI flag. */
const ABIFLAGS: Readonly<Record<string, string>> = { d: "Py_DEBUG", t: "Py_GIL_DISABLED" };
/** On Windows the debug C runtime's macro makes a debug build (PC/pyconfig.h). */
const WINDOWS_ABIFLAGS: Readonly<Record<string, string>> = { ...ABIFLAGS, d: "_DEBUG" };

const flagMacros = (abiflags: string, macros: Readonly<Record<string, string>>) =>
  [...abiflags].map((flag) => macros[flag] as string);
const defineAll = (names: readonly string[]) => names.map((name) => `#define ${name} 1`);

/** The text of a pyconfig.h for a build of `release` with `abiflags` for `target`, a Unix. */
export function pyconfig(release: string, abiflags: string, { libc, perfTrampolineSince }: Target): string {
  const hasTrampoline = perfTrampolineSince !== null && compareVersions(minorOf(release), perfTrampolineSince) >= 0;
  const trampoline = hasTrampoline ? ["PY_HAVE_PERF_TRAMPOLINE"] : [];
  const system = OF_SYSTEM[libc === "darwin" ? "darwin" : "linux"];
  return [
    ...defineAll([...UNIX, ...system, ...trampoline, ...flagMacros(abiflags, ABIFLAGS)]),
    ...Object.entries(VALUES).map(([name, value]) => `#define ${name} ${value}`),
    ...Object.entries(CONDITIONAL).map(([name, condition]) => `#if ${condition}\n#define ${name} 1\n#endif`),
    "",
  ].join("\n");
}

/**
 * The text of a pyconfig.h for a Windows build with `abiflags`, from the release's PC/pyconfig.h or
 * its template.
 */
export function windowsPyconfig(own: string, abiflags: string): string {
  return [...defineAll(flagMacros(abiflags, WINDOWS_ABIFLAGS)), own].join("\n");
}
