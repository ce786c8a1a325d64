/* A target: memory, the runtime's address, and the layout in force. */
#ifndef PYF_TARGET_H
#define PYF_TARGET_H

#include "base.h"
#include "table_types.h"
#include "layout.h"
#include "layout_member.h"

/* What a frame's executable can be, by its type. */
typedef enum pyf_type_kind {
  PYF_TYPE_UNKNOWN = 0,
  PYF_TYPE_CODE,
  PYF_TYPE_NONE, /* the frame is none */
  PYF_TYPE_BUILTIN,
  PYF_TYPE_BOUND_METHOD,
  PYF_TYPE_METHOD_DESCRIPTOR,
  PYF_TYPE_CLASS,
  PYF_TYPE_TUPLE,
  PYF_TYPE_JIT /* stands for a code object that was compiled: one of its members */
} pyf_type_kind;

/* Type objects that are known by symbol, or because they passed: a CPython has one or two a kind. */
#define PYF_KNOWN_TYPES 16u

typedef struct pyfi_known_type {
  uint64_t address;
  pyf_type_kind kind;
} pyfi_known_type;

/* Where the target's own debug offsets differ from a table. */
typedef struct pyf_disagreement {
  const pyf_build *build; /* whose table; NULL where nothing disagreed */
  const char *field;      /* "thread_state.next" */
  uint64_t table;         /* what the table has, in bytes */
  uint64_t target;        /* what the target says */
} pyf_disagreement;

/* Variables of the interpreter's that hold what other releases have in their runtime (3.6): addresses, 0 where not known. */
typedef struct pyf_variables {
  uint64_t tstate_current;   /* PyThreadState *: who holds the GIL */
  uint64_t gil_drop_request; /* int */
  uint64_t gc_collecting;    /* int */
} pyf_variables;

/* Opened by pyf_target_open, read only for the caller. Copying it is allowed; nothing needs to be closed. */
typedef struct pyf_target {
  pyf_memory memory;
  uint64_t runtime;          /* address of _PyRuntime */
  PYFI_LAYOUT_MEMBER
  const pyf_build *build;    /* NULL where the layout comes from debug offsets */
  const pyf_build *base;     /* the table that was used: `build`, or the one below the debug offsets */
  uint32_t hex;              /* PY_VERSION_HEX; 0 if it was not found out */
  uint32_t debug_hex;        /* what its debug offsets say; 0 without them */
  char abiflags[8];          /* "", "d", "t", "td" */
  const char *triple;        /* the target triple, as in the hints */
  pyf_disagreement disagreement;
  uint64_t fault;            /* the address of the last read that failed */
  pyfi_known_type known_types[PYF_KNOWN_TYPES];
  unsigned known_type_count;
  pyf_variables variables; /* for who knows their symbols to set, after pyf_target_open */
  uint64_t none; /* what the interpreter's own frames execute, where that is no code object; 0 until one was seen */
  uint64_t type; /* the type object whose flags were asked for last at this moment; 0 for none */
  uint64_t type_flags;
} pyf_target;

/* The layout in force, valid as long as `target` is. Never NULL. */
PYF_API const pyf_layout *pyf_layout_of(const pyf_target *target);

#endif
