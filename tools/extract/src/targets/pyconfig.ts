/**
 * pyconfig facts: the macros of pyconfig.h that CPython's own headers ask for,
 * with the values that configure gives them on a target. They stand in for
 * pyconfig.h where headers come without one (a git clone). A test shows that
 * tables made so equal those made with the pyconfig.h of a real build.
 */
import type { Target } from "./targets.js";

const LINUX: readonly string[] = [
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
  "HAVE_ERRNO_H",
  "HAVE_FINITE",
  "HAVE_FORK",
  "HAVE_HYPOT",
  "HAVE_PTHREAD_CONDATTR_SETCLOCK",
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
  "PY_HAVE_PERF_TRAMPOLINE",
  "TIME_WITH_SYS_TIME",
  "WITH_DOC_STRINGS",
  "WITH_FREELISTS",
  "WITH_MIMALLOC",
  "WITH_PYMALLOC",
];

/** Macros with values of their own; the numbers are bytes. */
const FACTS: Readonly<Record<Target["pyconfig"], Readonly<Record<string, string>>>> = {
  "linux-lp64": {
    ALIGNOF_MAX_ALIGN_T: "16",
    DOUBLE_IS_LITTLE_ENDIAN_IEEE754: "1",
    HAVE_GCC_UINT128_T: "1",
    PY_FORMAT_SIZE_T: '"z"',
    SIZEOF_DOUBLE: "8",
    SIZEOF_FLOAT: "4",
    SIZEOF_INT: "4",
    SIZEOF_LONG: "8",
    SIZEOF_LONG_LONG: "8",
    SIZEOF_OFF_T: "8",
    SIZEOF_PID_T: "4",
    SIZEOF_PTHREAD_T: "8",
    SIZEOF_SHORT: "2",
    SIZEOF_SIZE_T: "8",
    SIZEOF_TIME_T: "8",
    SIZEOF_UINTPTR_T: "8",
    SIZEOF_VOID_P: "8",
    SIZEOF_WCHAR_T: "4",
    SIZEOF__BOOL: "1",
  },
};

/** What an ABI flag defines. */
const ABIFLAGS: Readonly<Record<string, string>> = { d: "Py_DEBUG", t: "Py_GIL_DISABLED" };

/** The text of a pyconfig.h for a build of `target` with `abiflags`. */
export function pyconfig(target: Target, abiflags: string): string {
  const macros = [
    ...LINUX.map((name) => [name, "1"]),
    ...Object.entries(FACTS[target.pyconfig]),
    ...[...abiflags].map((flag) => [ABIFLAGS[flag] as string, "1"]),
  ];
  return `${macros.map(([name, value]) => `#define ${name} ${value}`).join("\n")}\n`;
}
