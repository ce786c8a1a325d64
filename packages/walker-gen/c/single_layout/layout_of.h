/* Which layout a target has: the only one. */
#ifndef PYF_LAYOUT_OF_H
#define PYF_LAYOUT_OF_H

#include "single_layout.h"
#include "target.h"

/* The layout in force. */
static inline const pyf_layout *pyf_layout_of(const pyf_target *target) {
  (void)target;
  return &pyf_single_layout;
}

#endif
