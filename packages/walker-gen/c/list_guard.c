/* Ends every walk along a list: lists in a target's memory may be torn or hostile. */
#ifndef PYF_LIST_GUARD_C
#define PYF_LIST_GUARD_C

#include "list_guard.h"
#include "base.c"

static inline void pyfi_guard_start(pyfi_guard *guard, uint64_t limit) {
  guard->mark = 0;
  guard->count = 0;
  guard->limit = limit;
}

/* Called once for every member but NULL, before it is read. */
static inline pyf_status pyfi_guard_pass(pyfi_guard *guard, uint64_t address) {
  if (address == guard->mark) return PYF_E_CORRUPT;
  if (guard->count == guard->limit) return PYF_E_LIMIT;
  guard->count++;
  if ((guard->count & (guard->count - 1)) == 0) guard->mark = address;
  return PYF_OK;
}

#endif
