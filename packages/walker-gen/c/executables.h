/* The objects that frames execute: code objects, and others that a producer put there. */
#ifndef PYF_EXECUTABLES_H
#define PYF_EXECUTABLES_H

#include "code.h"
#include "dicts.h"

/*
 * Declares that the type object at the address `type` is of this kind, as its symbol says: for a
 * caller that reads symbols. The first kind declared for a type stays.
 */
PYF_API void pyf_target_add_type(pyf_target *target, uint64_t type, pyf_type_kind kind);

/*
 * Declares the types in PyUnstable_ExecutableKinds (Include/cpython/pyframe.h), an array at the
 * address `array`. Its entry for builtins is CPython's type of bound methods.
 */
PYF_API void pyf_target_add_executable_kinds(pyf_target *target, uint64_t array);

#endif
