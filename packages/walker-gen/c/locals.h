/* The variables of functions' frames. */
#ifndef PYF_LOCALS_H
#define PYF_LOCALS_H

#include "frames.h"
#include "values.h"

/* Of more variables in a function, only the first are told. */
#define PYF_MAX_LOCALS 1024u

typedef enum pyf_local_kind {
  PYF_LOCAL = 0,
  PYF_LOCAL_CELL,  /* shared with functions in it */
  PYF_LOCAL_FREE,  /* from a function around it */
  PYF_LOCAL_HIDDEN /* of a comprehension that was made a part of the function */
} pyf_local_kind;

PYF_API const char *pyf_local_kind_name(pyf_local_kind kind);

/* A variable that has a value. */
typedef struct pyf_local {
  uint64_t name; /* a str object; 0 where it is none */
  pyf_local_kind kind;
  uint64_t object; /* 0 for an int that has no object: `value` tells it */
  pyf_value value;
} pyf_local;

/* Names of variables, all of a kind or with kinds of their own. */
typedef struct pyfi_local_names {
  uint64_t items;
  unsigned count;
  pyf_local_kind kind;
} pyfi_local_names;

/* A cursor over a frame's variables; the caller owns it. */
typedef struct pyf_locals {
  pyf_target *target;
  uint64_t slots;
  pyfi_local_names lists[3];
  unsigned list, index; /* of the next variable */
  unsigned slot;
  int has_kinds;
  uint8_t kinds[PYF_MAX_LOCALS]; /* where each variable of the first list has a kind of its own */
} pyf_locals;

/* Starts on the variables of a frame of kind python; another status where its code object does not tell them. */
PYF_API pyf_status pyf_locals_begin(pyf_locals *cursor, pyf_target *target, const pyf_frame *frame);

/* The next variable that has a value; PYF_END after the last one. */
PYF_API pyf_status pyf_locals_next(pyf_locals *cursor, pyf_local *out);

#endif
