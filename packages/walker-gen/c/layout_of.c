/* The layout of a target: a member, since debug offsets may be laid over it. */
#ifndef PYF_LAYOUT_OF_C
#define PYF_LAYOUT_OF_C

#include "base.c"
#include "target.h"

/* The accessor that all fragments use: headers for a single layout have another one. */
static inline const pyf_layout *pyfi_layout(const pyf_target *target) { return &target->layout; }

PYFI_DEFINE const pyf_layout *pyf_layout_of(const pyf_target *target) { return pyfi_layout(target); }

#endif
