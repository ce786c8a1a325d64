/* Sets. */
#ifndef PYF_SETS_H
#define PYF_SETS_H

#include "objects.h"

/* A cursor over a set's items (PySetObject), in the order of its table. */
typedef struct pyfi_set {
  pyf_target *target;
  uint64_t table;
  int64_t slot; /* the next one */
  int64_t slots;
  int64_t left;    /* items that remain, by the set's own count */
  uint32_t *steps; /* slots that may still be read: counted down */
  int complete;    /* after PYF_END: 1 if the set was read to its end */
} pyfi_set;

#endif
