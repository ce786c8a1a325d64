/* Lists in a target's memory may be torn or hostile: how a walk along one is sure to end. */
#ifndef PYF_LIST_GUARD_H
#define PYF_LIST_GUARD_H

#include "base.h"

/*
 * Brent's cycle detection with a bound: every member is compared with the 1st,
 * then the 2nd, 4th, 8th ... one. A cycle is noticed, in constant space, before
 * it has been gone around three times.
 */
typedef struct pyfi_guard {
  uint64_t mark;  /* the member to compare with; 0 before there is one */
  uint64_t count; /* members passed */
  uint64_t limit;
} pyfi_guard;

#endif
