/* Where a member lies in its struct, and integers that a build may lack. */
#ifndef PYF_FIELD_C
#define PYF_FIELD_C

#include "field.h"
#include "inline_hints.h"
#include "linkage.h"

PYFI_DEFINE int pyf_has(pyf_field field) { return (field.flags & PYF_PRESENT) != 0; }

static inline pyf_number pyfi_some(int64_t value) {
  pyf_number number;
  number.value = value;
  number.present = 1;
  return number;
}

static inline pyf_number pyfi_none(void) {
  pyf_number number;
  number.value = 0;
  number.present = 0;
  return number;
}

PYFI_DEFINE int pyf_is(pyf_number number, int64_t value) { return number.present && number.value == value; }

PYFI_DEFINE int pyf_constant_is(pyf_constant constant, int64_t value) { return constant.present && constant.value == value; }

#endif
