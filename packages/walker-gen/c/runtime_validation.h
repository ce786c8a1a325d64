/* Runtime validation: interpreters and threads must point at each other. */
#ifndef PYF_RUNTIME_VALIDATION_H
#define PYF_RUNTIME_VALIDATION_H

#include "threads.h"

/*
 * Checks a runtime whose address comes from a symbol or section: the newest thread of some
 * interpreter points back at it. Returns PYF_OK; PYF_E_NOT_PYTHON if there is no thread;
 * PYF_E_READ if an interpreter or its newest thread cannot be read; PYF_E_CORRUPT if none points
 * back.
 */
PYF_API pyf_status pyf_target_check(pyf_target *target);

/*
 * Validates a runtime that was found by a search of memory, which also finds copies. Beyond
 * pyf_target_check, all lists end, ids are in range, the main interpreter is in the list, and each
 * interpreter belongs to this runtime. Returns the number of interpreters, 0 for a failure.
 */
PYF_API uint64_t pyf_target_validate(pyf_target *target);

#endif
