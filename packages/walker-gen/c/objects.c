/* Python objects: types, ints, strings by their text. */
#ifndef PYF_OBJECTS_C
#define PYF_OBJECTS_C

#include "objects.h"
#include "strings.c"

/* The type object of the object at `address`. */
static inline pyf_status pyfi_object_type(pyf_target *target, uint64_t address, uint64_t *type) {
  pyfi_object object;
  if (address == 0) return PYF_E_READ;
  pyfi_object_at(&object, address);
  return pyfi_load(target, &object, pyfi_layout(target)->pyobject.ob_type, type);
}

/* Copies a type object up to its last needed member; PYF_E_READ where that cannot be read. */
static inline pyf_status pyfi_type_open(pyf_target *target, uint64_t type, pyfi_object *out) {
  const pyf_view_type_object *view = &pyfi_layout(target)->type_object;
  uint32_t extent = pyfi_reach(0, view->tp_flags);
  extent = pyfi_reach(extent, view->tp_basicsize);
  extent = pyfi_reach(extent, view->tp_itemsize);
  extent = pyfi_reach(extent, view->tp_dictoffset);
  extent = pyfi_reach(extent, view->tp_base);
  extent = pyfi_reach(extent, view->tp_weaklistoffset);
  extent = pyfi_reach(extent, view->tp_vectorcall_offset);
  if (type == 0) return PYF_E_READ;
  return pyfi_object_read(target, out, type, extent);
}

/* True if all needed members of a type can be read. The last type is cached. */
static PYFI_RARE int pyfi_type_is_there(pyf_target *target, uint64_t type) {
  pyfi_object object;
  uint64_t flags = 0;
  if (type != 0 && target->type == type) return 1;
  if (pyfi_type_open(target, type, &object) != PYF_OK) return 0;
  (void)pyfi_load(target, &object, pyfi_layout(target)->type_object.tp_flags, &flags);
  target->type = type;
  target->type_flags = flags;
  return 1;
}

/*
 * A member of a type object that is a signed number; 0 if it is absent. 0 also if any needed
 * member of the type cannot be read: an object whose type is unreadable has no known type.
 */
static PYFI_RARE int64_t pyfi_type_number(pyf_target *target, uint64_t type, pyf_field field) {
  pyfi_object object;
  int64_t value = 0;
  if (!pyfi_type_is_there(target, type)) return 0;
  pyfi_object_at(&object, type);
  return pyfi_load_int(target, &object, field, &value) == PYF_OK ? value : 0;
}

/* True if a type has a flag of layout.type_flags. */
static inline int pyfi_type_has(pyf_target *target, uint64_t type, pyf_constant flag) {
  if (!flag.present || !pyfi_type_is_there(target, type)) return 0;
  return (target->type_flags & (uint64_t)flag.value) != 0;
}

/* True if the type of the object has the flag. */
static PYFI_READ int pyfi_object_is(pyf_target *target, uint64_t address, pyf_constant flag) {
  uint64_t type = 0;
  return pyfi_object_type(target, address, &type) == PYF_OK && pyfi_type_has(target, type, flag);
}

static inline int pyfi_is_str(pyf_target *target, uint64_t address) {
  return pyfi_object_is(target, address, pyfi_layout(target)->type_flags.unicode_subclass);
}

/* True if the object is a str equal to `text`, which is ASCII. */
static inline int pyfi_str_equals(pyf_target *target, uint64_t address, const char *text) {
  pyf_string string;
  uint32_t points[32];
  size_t length = 0, count = 0, i;
  if (!pyfi_is_str(target, address) || pyf_string_open(&string, target, address) != PYF_OK) return 0;
  while (text[length] != '\0') length++;
  if (string.remaining != length) return 0;
  while (pyf_string_read(&string, points, sizeof points / sizeof points[0], &count) == PYF_OK) {
    for (i = 0; i < count; i++) {
      if (points[i] != (uint32_t)(unsigned char)*text++) return 0;
    }
  }
  return *text == '\0';
}

/* The number of digits of an int, and its sign. */
static inline pyf_status pyfi_int_size(pyf_target *target, const pyfi_object *object, uint64_t *digits, int *negative) {
  const pyf_view_long_object *view = &pyfi_layout(target)->long_object;
  const pyf_constants *constants = &pyfi_layout(target)->constants;
  pyf_status status;
  if (pyf_has(view->lv_tag) && constants->long_non_size_bits.present && constants->long_sign_mask.present) {
    status = pyfi_load(target, object, view->lv_tag, digits);
    *negative = (*digits & (uint64_t)constants->long_sign_mask.value) == 2;
    *digits >>= constants->long_non_size_bits.value;
  } else {
    int64_t size = 0;
    status = pyfi_load_int(target, object, view->ob_size, &size);
    *negative = size < 0;
    *digits = size < 0 ? 0 - (uint64_t)size : (uint64_t)size;
  }
  return status;
}

PYFI_DEFINE pyf_status pyf_int_read(pyf_target *target, uint64_t address, int64_t *value) {
  const pyf_layout *layout = pyfi_layout(target);
  const unsigned shift = (unsigned)layout->constants.long_shift.value;
  const unsigned size = (unsigned)layout->constants.long_digit_size.value;
  uint64_t digits = 0, digit = 0, result = 0;
  int negative = 0;
  pyfi_object object;
  pyf_status status;
  if (!pyfi_object_is(target, address, layout->type_flags.long_subclass)) return PYF_E_CORRUPT;
  pyfi_object_at(&object, address);
  status = pyfi_int_size(target, &object, &digits, &negative);
  if (status != PYF_OK) return status;
  if (digits > (64 + shift - 1) / shift) return PYF_E_LIMIT;
  while (digits-- > 0) {
    status = pyfi_read_uint(target, address + layout->long_object.ob_digit.offset + digits * size, size, &digit);
    if (status != PYF_OK) return status;
    if (result >> (PYFI_MAX_INT_BITS - shift) != 0) return PYF_E_LIMIT;
    result = (result << shift) + digit;
  }
  if (result >> PYFI_MAX_INT_BITS != 0) return PYF_E_LIMIT;
  *value = negative ? -(int64_t)result : (int64_t)result;
  return PYF_OK;
}

#endif
