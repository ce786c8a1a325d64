/* The layout of a target: a constant, as all builds of these headers share it. */
#ifndef PYF_LAYOUT_OF_C
#define PYF_LAYOUT_OF_C

#include "single_layout.c"
#include "base.c"
#include "target.h"

/* Compilers see a constant, and leave out the code for each field that it lacks. */
static inline const pyf_layout *pyfi_layout(const pyf_target *target) {
  (void)target;
  return &pyfi_single_layout;
}

/* 1 if the constant layout has digits of that many bytes; it cannot take over others. */
static inline int pyfi_layout_use_digits(pyf_target *target, int64_t size) {
  return pyf_constant_is(pyfi_layout(target)->constants.long_digit_size, size);
}

PYFI_DEFINE const pyf_layout *pyf_layout_of(const pyf_target *target) { return pyfi_layout(target); }

#endif
