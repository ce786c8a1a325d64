/* What frames execute: code objects, and whatever else somebody put there. */
#ifndef PYF_EXECUTABLES_H
#define PYF_EXECUTABLES_H

#include "code.h"
#include "dicts.h"

/* Remembers a type object that is of that kind for good; the first to say so is believed. */
PYF_API void pyf_target_add_type(pyf_target *target, uint64_t type, pyf_type_kind kind);

/* The types in PyUnstable_ExecutableKinds, an array at `array`; what it has for builtins is CPython's type of bound methods. */
PYF_API void pyf_target_add_executable_kinds(pyf_target *target, uint64_t array);

#endif
