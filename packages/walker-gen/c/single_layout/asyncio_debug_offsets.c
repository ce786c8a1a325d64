/* Headers for a single layout refuse targets without an exact table, which .AsyncioDebug is for. */
#ifndef PYF_ASYNCIO_DEBUG_OFFSETS_C
#define PYF_ASYNCIO_DEBUG_OFFSETS_C

#include "asyncio_debug_offsets.h"

PYFI_DEFINE pyf_status pyf_asyncio_debug_use(pyf_target *target, uint64_t address) {
  (void)target;
  (void)address;
  return PYF_E_ARGUMENT;
}

#endif
