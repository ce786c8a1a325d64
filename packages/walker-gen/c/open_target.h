/* Opens a target: identifies its build and chooses the layout. */
#ifndef PYF_OPEN_TARGET_H
#define PYF_OPEN_TARGET_H

#include "target_identity.h"

/*
 * Chooses the layout for exactly the build in the hints, before the runtime's address is known:
 * for a search. Returns PYF_OK, PYF_E_ARGUMENT, or PYF_E_NO_TABLE as below.
 */
PYF_API pyf_status pyf_target_prepare(pyf_target *target, pyf_memory memory,
                                      const pyf_hints *hints);

/*
 * Opens the runtime at the address `runtime` of _PyRuntime (3.6: of interp_head) and chooses the
 * layout: the table for exactly this build, if the target's own `_Py_DebugOffsets` agree with it,
 * else those offsets over the nearest table; `build` is NULL then, and `disagreement` has the first
 * difference. Headers for a single layout have no overlay.
 *
 * Returns PYF_OK; PYF_E_ARGUMENT; PYF_E_READ; or PYF_E_NO_TABLE, with `hex`, `abiflags` and
 * `triple` set, so that the caller can name the build. Call pyf_target_check afterwards.
 */
PYF_API pyf_status pyf_target_open(pyf_target *target, pyf_memory memory, uint64_t runtime,
                                   const pyf_hints *hints);

#endif
