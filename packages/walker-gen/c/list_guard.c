/* Lists in a target's memory may be torn or hostile: how a walk along one is sure to end. */
#ifndef PYF_LIST_GUARD_C
#define PYF_LIST_GUARD_C

#include "list_guard.h"
#include "base.c"

static inline void pyfi_guard_start(pyfi_guard *guard, uint64_t limit) {
  guard->mark = 0;
  guard->count = 0;
  guard->limit = limit;
}

/* To be asked once for every member, before it is read. NULL must not be asked. */
static inline pyf_status pyfi_guard_pass(pyfi_guard *guard, uint64_t address) {
  if (address == guard->mark) return PYF_E_CORRUPT;
  if (guard->count == guard->limit) return PYF_E_LIMIT;
  guard->count++;
  if ((guard->count & (guard->count - 1)) == 0) guard->mark = address;
  return PYF_OK;
}

#endif
