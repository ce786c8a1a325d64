/* Which build a target is, and so which layout it has. */
#ifndef PYF_OPEN_TARGET_H
#define PYF_OPEN_TARGET_H

#include "target_identity.h"

/*
 * Chooses the layout of exactly the hints' build, before it is known where the
 * runtime is: for those who look for it. PYF_E_NO_TABLE as below.
 */
PYF_API pyf_status pyf_target_prepare(pyf_target *target, pyf_memory memory, const pyf_hints *hints);

/*
 * Opens the runtime at address `runtime`: chooses the layout. The layout is
 * that of exactly this build, or, where the target describes itself and no
 * table agrees with it, the target's own offsets laid over the nearest table
 * (`build` is NULL then, and `disagreement` says what differed first).
 * PYF_E_NO_TABLE leaves hex, abiflags and triple set, for the caller to name.
 */
PYF_API pyf_status pyf_target_open(pyf_target *target, pyf_memory memory, uint64_t runtime,
                                         const pyf_hints *hints);

#endif
