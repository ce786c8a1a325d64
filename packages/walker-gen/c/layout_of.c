/* The layout of a target: a member, since debug offsets may be laid over it. */
#ifndef PYF_LAYOUT_OF_C
#define PYF_LAYOUT_OF_C

#include "base.c"
#include "target.h"

/* The accessor that all fragments use: headers for a single layout have another one. */
static inline const pyf_layout *pyfi_layout(const pyf_target *target) { return &target->layout; }

/* Takes over sizeof(digit), 2 or 4 bytes (Include/cpython/longintrepr.h). 1 on success. */
static inline int pyfi_layout_use_digits(pyf_target *target, int64_t size) {
  target->layout.constants.long_digit_size.value = size == 2 ? 2 : 4;
  target->layout.constants.long_shift.value = size == 2 ? 15 : 30;
  return 1;
}

PYFI_DEFINE const pyf_layout *pyf_layout_of(const pyf_target *target) { return pyfi_layout(target); }

#endif
