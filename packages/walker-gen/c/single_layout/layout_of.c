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

PYFI_DEFINE const pyf_layout *pyf_layout_of(const pyf_target *target) { return pyfi_layout(target); }

#endif
