/* The variables in a frame of a function. */
#ifndef PYF_LOCALS_H
#define PYF_LOCALS_H

#include "frames.h"
#include "values.h"

/* The kind of a variable (Include/internal/pycore_code.h, CO_FAST_*). */
typedef enum pyf_local_kind {
  PYF_LOCAL = 0,
  PYF_LOCAL_CELL,  /* shared with inner functions */
  PYF_LOCAL_FREE,  /* belongs to an outer function */
  PYF_LOCAL_HIDDEN /* belongs to a comprehension that was inlined */
} pyf_local_kind;

/* Returns "local", "cell", "free" or "hidden": a constant. */
PYF_API const char *pyf_local_kind_name(pyf_local_kind kind);

/* A variable that has a value. */
typedef struct pyf_local {
  uint64_t name; /* a str object; 0 where it cannot be read */
  pyf_local_kind kind;
  uint64_t object; /* the object; 0 for an int that has none: `value` has it */
  pyf_value value;
} pyf_local;

/* A tuple of names: all of one kind, or each with its own. */
typedef struct pyfi_local_names {
  uint64_t items;
  unsigned count;
  pyf_local_kind kind;
} pyfi_local_names;

/* A cursor over a frame's variables. */
typedef struct pyf_locals {
  pyf_target *target;
  uint64_t slots;
  pyfi_local_names lists[3];
  unsigned list, index; /* of the next variable */
  unsigned slot;
  int has_kinds;
  uint8_t kinds[PYF_MAX_LOCALS]; /* where each variable of the first list has its own kind */
} pyf_locals;

/*
 * Starts on the variables of a frame. PYF_E_ABSENT for a kind other than python, another error
 * where its code object cannot be read.
 */
PYF_API pyf_status pyf_locals_begin(pyf_locals *cursor, pyf_target *target, const pyf_frame *frame);

/* Stores the next variable that has a value; PYF_END after the last. */
PYF_API pyf_status pyf_locals_next(pyf_locals *cursor, pyf_local *out);

#endif
