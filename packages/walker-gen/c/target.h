/* A target: memory, the runtime's address, and the layout in force. */
#ifndef PYF_TARGET_H
#define PYF_TARGET_H

#include "base.h"
#include "table_types.h"
#include "layout.h"
#include "layout_member.h"
#include "executable_kinds.h"

/* The most types of known kind in a target: CPython has one or two for each kind. */
#define PYF_KNOWN_TYPES 16u

/* A type object whose kind is known by its symbol or by a check. */
typedef struct pyfi_known_type {
  uint64_t address;
  pyf_type_kind kind;
} pyfi_known_type;

/* The first difference between a table and the target's own `_Py_DebugOffsets`. */
typedef struct pyf_disagreement {
  const pyf_build *build; /* whose table; NULL where there is no difference */
  const char *field;      /* "thread_state.next" */
  uint64_t table;         /* the table's offset, in bytes */
  uint64_t target;        /* the target's offset, in bytes */
} pyf_disagreement;

/*
 * Addresses of static variables of 3.6 that later releases keep in _PyRuntime; 0 where unknown.
 * A caller that knows their symbols sets them after pyf_target_open.
 */
typedef struct pyf_variables {
  uint64_t tstate_current;   /* _PyThreadState_Current, a PyThreadState *: the holder of the GIL */
  uint64_t gil_drop_request; /* gil_drop_request, an int */
  uint64_t gc_collecting;    /* collecting of gcmodule.c, an int */
} pyf_variables;

#define PYF_EXEC_MARK_SIZE 16u

/*
 * The bytes by which a walk recognises that a process runs another program now. Linux puts new
 * random bytes on the stack of each program that it starts (AT_RANDOM in <elf.h>).
 */
typedef struct pyf_exec_mark {
  uint64_t address; /* 0 where there is none: nothing is compared */
  uint8_t bytes[PYF_EXEC_MARK_SIZE];
} pyf_exec_mark;

/*
 * Opened by pyf_target_open; the caller only reads it, except for `variables` and
 * `exec_mark`. It may be copied,
 * and nothing needs to be closed. Not for two threads at once: it keeps caches.
 */
typedef struct pyf_target {
  pyf_memory memory;
  uint64_t runtime; /* address of _PyRuntime */
  PYFI_LAYOUT_MEMBER
  const pyf_build *build; /* the build; NULL where the layout comes from debug offsets */
  const pyf_build *base;  /* whose table is in use: `build`, or the one below the debug offsets */
  uint32_t hex;           /* PY_VERSION_HEX; 0 where unknown */
  uint32_t debug_hex;     /* the version in its debug offsets; 0 without them */
  char abiflags[8];       /* "", "d", "t", "td" */
  const char *triple;     /* the GNU triple: the pointer in the hints */
  pyf_disagreement disagreement;
  uint64_t fault; /* the address of the last read that failed */
  pyf_variables variables;
  pyf_exec_mark exec_mark; /* set by pyf_linux_attach; another caller may set it after opening */
  /* Internal caches. */
  pyfi_known_type known_types[PYF_KNOWN_TYPES];
  unsigned known_type_count;
  uint64_t none;       /* None, once a shim executed it; else 0 */
  uint64_t type;       /* the type object whose flags were read last; 0 for none */
  uint64_t type_flags; /* its tp_flags */
} pyf_target;

/* The layout in force, valid as long as `target` is. Never NULL. */
PYF_API const pyf_layout *pyf_layout_of(const pyf_target *target);

#endif
