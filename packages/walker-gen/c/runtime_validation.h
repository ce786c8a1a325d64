/* Whether an address is a runtime: interpreters and threads must point at each other. */
#ifndef PYF_RUNTIME_VALIDATION_H
#define PYF_RUNTIME_VALIDATION_H

#include "threads.h"

/*
 * Whether the runtime is what a symbol or section took it for: some interpreter's
 * newest thread points back at it. PYF_E_NOT_PYTHON if not.
 */
PYF_API pyf_status pyf_target_check(pyf_target *target);

/*
 * How many interpreters hang on a runtime that nothing names; 0 if it is not
 * believed. It is held to more than pyf_target_check does, because memory has
 * copies: lists end, ids are sane, the main interpreter is in the list, and
 * each belongs to this very runtime.
 */
PYF_API uint64_t pyf_target_validate(pyf_target *target);

#endif
