/* Sets, and what may be done on behalf of one interpreter's tasks. */
#ifndef PYF_SETS_H
#define PYF_SETS_H

#include "objects.h"

/* A cursor over a set's items, in the order of its table; the caller owns it. */
typedef struct pyfi_set {
  pyf_target *target;
  uint64_t table;
  int64_t slot; /* to be looked at next */
  int64_t slots;
  int64_t left; /* items that it says it has, less those given */
  uint32_t *steps; /* how many slots may still be looked at; counted down */
  int complete;    /* after PYF_END: 1 if it was read to its end */
} pyfi_set;

#endif
