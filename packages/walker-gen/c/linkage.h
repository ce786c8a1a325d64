/* How the functions and tables of these headers are linked. */
#ifndef PYF_LINKAGE_H
#define PYF_LINKAGE_H

/* Define PYF_TYPES_HEADER, as in <vmlinux.h>, where another header has the integer types. */
#ifdef PYF_TYPES_HEADER
#include PYF_TYPES_HEADER
#else
#include <stddef.h>
#include <stdint.h>
#endif
#ifndef NULL
#define NULL ((void *)0)
#endif
#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif

#include "release.h"

#if defined(PYF_IMPLEMENTATION) && !defined(PYF_SHARED)
#define PYF_SHARED
#endif

#ifndef PYF_SHARED
#define PYF_API static
#define PYFI_DEFINE static inline
#define PYFI_DEFINE_RARE static PYFI_RARE
#elif defined(__cplusplus)
#define PYF_API extern "C"
#define PYFI_DEFINE
#define PYFI_DEFINE_RARE
#else
#define PYF_API extern
#define PYFI_DEFINE
#define PYFI_DEFINE_RARE
#endif

/* 1 where this file has the tables and the bodies of functions. */
#if !defined(PYF_SHARED) || defined(PYF_IMPLEMENTATION)
#define PYFI_BODIES 1
#else
#define PYFI_BODIES 0
#endif

#endif
