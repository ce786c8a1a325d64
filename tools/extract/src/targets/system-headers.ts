/**
 * C libraries without headers here: the parts that CPython's headers need, as facts. The extractor
 * writes them to headers of its cache (sources/freestanding.ts). Function bodies are not parsed, so
 * no function is needed; a type is named only if CPython declares something with it.
 */

/** C declarations, and the public header that has them. */
export interface Facts {
  readonly source: string;
  readonly c: readonly string[];
}

/**
 * Every name under which CPython includes a header of the C library. All of them get the same
 * contents.
 */
export const HEADER_NAMES: readonly string[] = [
  "assert.h",
  "basetsd.h",
  "crypt.h",
  "ctype.h",
  "dlfcn.h",
  "errno.h",
  "float.h",
  "immintrin.h",
  "intrin.h",
  "inttypes.h",
  "io.h",
  "locale.h",
  "malloc.h",
  "math.h",
  "mach-o/loader.h",
  "pthread.h",
  "sched.h",
  "semaphore.h",
  "setjmp.h",
  "signal.h",
  "stdio.h",
  "stdlib.h",
  "string.h",
  "sys/param.h",
  "sys/select.h",
  "sys/stat.h",
  "sys/time.h",
  "sys/types.h",
  "synch.h",
  "TargetConditionals.h",
  "termios.h",
  "time.h",
  "unistd.h",
  "util.h",
  "wchar.h",
  "wctype.h",
  "winapifamily.h",
  "windows.h",
  "winerror.h",
];

/** Standard C. */
const STANDARD: Facts = {
  source: "ISO C11, 7.1 to 7.29",
  c: [
    "#include <stddef.h>",
    "#include <stdint.h>",
    "#include <stdarg.h>",
    "#include <limits.h>",
    "#define assert(condition) ((void)0)",
    "#define EOF (-1)",
    "typedef int sig_atomic_t;",
    "struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; };",
    "struct lconv;",
    "struct stat;",
  ],
};

/** An opaque type of Darwin's threads: a signature and a number of bytes. */
const opaque = (name: string, bytes: number) =>
  `typedef struct _opaque_${name} { long __sig; char __opaque[${bytes}]; } ${name};`;

const DARWIN: readonly Facts[] = [
  STANDARD,
  {
    source: "libpthread: sys/_pthread/_pthread_types.h",
    c: [
      opaque("pthread_attr_t", 56),
      opaque("pthread_mutexattr_t", 8),
      opaque("pthread_mutex_t", 56),
      opaque("pthread_condattr_t", 8),
      opaque("pthread_cond_t", 40),
      opaque("pthread_once_t", 8),
      opaque("pthread_rwlock_t", 192),
      "typedef struct _opaque_pthread_t *pthread_t;",
      "typedef unsigned long pthread_key_t;",
    ],
  },
  {
    source: "xnu: bsd/sys/_types.h, bsd/i386/_types.h, bsd/arm/_types.h",
    c: [
      "typedef long ssize_t;",
      "typedef long time_t;",
      "typedef unsigned long clock_t;",
      "typedef int suseconds_t;",
      "typedef int pid_t;",
      "typedef unsigned int uid_t, gid_t;",
      "typedef unsigned short mode_t;",
      "typedef int dev_t;",
      "typedef unsigned long long ino_t;",
      "typedef long long off_t;",
      "typedef unsigned int sigset_t;",
      "typedef int wint_t;",
      "typedef union { char __mbstate8[128]; long long _mbstateL; } mbstate_t;",
      "typedef struct __sFILE FILE;",
      "struct timespec { time_t tv_sec; long tv_nsec; };",
      "struct timeval { time_t tv_sec; suseconds_t tv_usec; };",
    ],
  },
  {
    source: "xnu: bsd/sys/signal.h, bsd/sys/_types/_sigaltstack.h",
    c: [
      "#define NSIG 32",
      "struct __siginfo;",
      "typedef struct { void *ss_sp; size_t ss_size; int ss_flags; } stack_t;",
      "union __sigaction_u { void (*__sa_handler)(int); void (*__sa_sigaction)(int, struct __siginfo *, void *); };",
      "struct sigaction { union __sigaction_u __sigaction_u; sigset_t sa_mask; int sa_flags; };",
    ],
  },
  {
    source: "xnu: bsd/sys/param.h, bsd/sys/semaphore.h; Libc: include/time.h, include/unistd.h",
    c: [
      "#define MAXPATHLEN 1024",
      "#define _POSIX_THREADS 200112L",
      "#define CLOCK_REALTIME 0",
      "#define CLOCK_MONOTONIC 6",
      "typedef int sem_t;",
    ],
  },
];

const WINDOWS: readonly Facts[] = [
  STANDARD,
  {
    source: "Universal C runtime: corecrt.h, stdlib.h, signal.h, time.h, wchar.h, sys/types.h, sys/stat.h",
    c: [
      "#define NSIG 23",
      "typedef void (*_invalid_parameter_handler)(const wchar_t *, const wchar_t *, const wchar_t *, unsigned, uintptr_t);",
      "typedef long long time_t;",
      "typedef long clock_t;",
      "typedef long off_t;",
      "typedef unsigned int _dev_t, dev_t;",
      "typedef unsigned short _ino_t, ino_t;",
      "typedef unsigned short wint_t, wctype_t;",
      "typedef struct _Mbstatet { unsigned long _Wchar; unsigned short _Byte, _State; } mbstate_t;",
      "typedef struct _iobuf { void *_Placeholder; } FILE;",
      "struct timespec { time_t tv_sec; long tv_nsec; };",
    ],
  },
  {
    source: "Windows SDK: winapifamily.h, sdkddkver.h, for a desktop program",
    c: [
      "#define WINAPI_FAMILY_PARTITION(partition) (partition)",
      "#define WINAPI_PARTITION_DESKTOP 1",
      "#define WINAPI_PARTITION_APP 1",
      "#define WINAPI_PARTITION_SYSTEM 1",
      "#define WINAPI_PARTITION_GAMES 1",
      "#define NTDDI_VISTA 0x06000000",
      "#define NTDDI_VISTASP1 0x06000100",
      "#define NTDDI_WIN7 0x06010000",
      "#define NTDDI_WIN8 0x06020000",
      "#define NTDDI_WINBLUE 0x06030000",
      "#define NTDDI_WIN10 0x0A000000",
    ],
  },
  {
    source: "Windows SDK: basetsd.h, minwindef.h, winnt.h",
    c: [
      "#define WINAPI",
      "#define MAX_PATH 260",
      "typedef int BOOL;",
      "typedef unsigned long DWORD, ULONG;",
      "typedef long LONG;",
      "typedef unsigned short USHORT, WORD;",
      "typedef unsigned char BYTE, UCHAR, BOOLEAN;",
      "typedef long long LONGLONG;",
      "typedef unsigned long long ULONGLONG, ULONG_PTR, DWORD_PTR, SIZE_T;",
      "typedef long long LONG64, SSIZE_T, LONG_PTR, INT_PTR;",
      "typedef wchar_t WCHAR;",
      "typedef const wchar_t *LPCWSTR, *PCWSTR;",
      "typedef wchar_t *LPWSTR, *PWSTR;",
      "typedef void *PVOID, *LPVOID, *HANDLE;",
      "typedef struct HINSTANCE__ *HINSTANCE, *HMODULE;",
      "typedef union _LARGE_INTEGER { struct { DWORD LowPart; LONG HighPart; }; struct { DWORD LowPart; LONG HighPart; } u; LONGLONG QuadPart; } LARGE_INTEGER;",
      "typedef struct _FILE_ID_128 { BYTE Identifier[16]; } FILE_ID_128;",
    ],
  },
  {
    source: "Windows SDK: winnt.h, synchapi.h, minwinbase.h",
    c: [
      "typedef struct _RTL_CRITICAL_SECTION { struct _RTL_CRITICAL_SECTION_DEBUG *DebugInfo; LONG LockCount, RecursionCount; HANDLE OwningThread, LockSemaphore; ULONG_PTR SpinCount; } RTL_CRITICAL_SECTION, CRITICAL_SECTION;",
      "typedef struct _RTL_SRWLOCK { PVOID Ptr; } RTL_SRWLOCK, SRWLOCK;",
      "typedef struct _RTL_CONDITION_VARIABLE { PVOID Ptr; } RTL_CONDITION_VARIABLE, CONDITION_VARIABLE;",
    ],
  },
];

/** The facts of each C library without headers here. */
export const SYSTEM_FACTS = { darwin: DARWIN, windows: WINDOWS } as const;
