/* A guard that ends every walk along a list, which may be torn or hostile. */
#ifndef PYF_LIST_GUARD_H
#define PYF_LIST_GUARD_H

#include "base.h"

/*
 * Brent's cycle detection with a bound: each member is compared with the 1st, then the 2nd, 4th,
 * 8th one, and so on. It notices a cycle, in constant space, before the third time around.
 */
typedef struct pyfi_guard {
  uint64_t mark;  /* the member to compare with; 0 before there is one */
  uint64_t count; /* members so far */
  uint64_t limit;
} pyfi_guard;

#endif
