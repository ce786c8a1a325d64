/* Which layout a target has. */
#ifndef PYF_LAYOUT_OF_H
#define PYF_LAYOUT_OF_H

#include "target.h"

/* The layout in force, as long as the target is. */
static inline const pyf_layout *pyf_layout_of(const pyf_target *target) { return &target->layout; }

#endif
