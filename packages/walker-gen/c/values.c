/* An object as text, without running its code. */
#ifndef PYF_VALUES_C
#define PYF_VALUES_C

#include "values.h"
#include "bytes.c"
#include "decimal.c"
#include "executables.c"

/* Builtin types that tp_flags does not identify. */
typedef enum pyfi_builtin {
  PYFI_BUILTIN_NONE = 0, /* none of these */
  PYFI_BUILTIN_NONE_TYPE,
  PYFI_BUILTIN_ELLIPSIS,
  PYFI_BUILTIN_NOT_IMPLEMENTED,
  PYFI_BUILTIN_BOOL,
  PYFI_BUILTIN_FLOAT,
  PYFI_BUILTIN_SET
} pyfi_builtin;

static inline pyfi_builtin pyfi_builtin_named(pyf_target *target, uint64_t name) {
  static const struct {
    const char *name;
    pyfi_builtin builtin;
  } rows[] = {
      {"NoneType", PYFI_BUILTIN_NONE_TYPE}, {"ellipsis", PYFI_BUILTIN_ELLIPSIS}, {"NotImplementedType", PYFI_BUILTIN_NOT_IMPLEMENTED},
      {"bool", PYFI_BUILTIN_BOOL},          {"float", PYFI_BUILTIN_FLOAT},       {"set", PYFI_BUILTIN_SET},
      {"frozenset", PYFI_BUILTIN_SET},
  };
  size_t i;
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (pyfi_c_string_equals(target, name, rows[i].name)) return rows[i].builtin;
  }
  return PYFI_BUILTIN_NONE;
}

/* The first of the type and its bases that Python code did not make and whose name is known. */
static inline pyfi_builtin pyfi_builtin_of(pyf_target *target, uint64_t type) {
  const pyf_layout *layout = pyfi_layout(target);
  unsigned steps;
  for (steps = 0; type != 0 && steps < PYFI_MAX_BASES; steps++) {
    pyfi_object object;
    pyfi_builtin builtin = PYFI_BUILTIN_NONE;
    if (!pyfi_type_is_there(target, type)) return PYFI_BUILTIN_NONE;
    pyfi_object_at(&object, type);
    if (!pyfi_type_has(target, type, layout->type_flags.heap_type)) {
      builtin = pyfi_builtin_named(target, pyfi_load_address(target, &object, layout->type_object.tp_name));
    }
    if (builtin != PYFI_BUILTIN_NONE) return builtin;
    type = pyfi_load_address(target, &object, layout->type_object.tp_base);
  }
  return PYFI_BUILTIN_NONE;
}

/* The __name__ of the type object at `type`. */
static inline pyf_type_name pyfi_name_of_type(pyf_target *target, uint64_t type) {
  const pyf_layout *layout = pyfi_layout(target);
  pyf_type_name name = {0, 0};
  pyfi_object object;
  if (!pyfi_type_is_there(target, type)) return name;
  pyfi_object_at(&object, type);
  if (pyfi_type_has(target, type, layout->type_flags.heap_type)) {
    name.name = pyfi_str_member(target, type, layout->heap_type_object.ht_name);
  } else {
    name.c_name = pyfi_load_address(target, &object, layout->type_object.tp_name);
  }
  return name;
}

static inline void pyfi_put_escaped(char *out, size_t *length, uint32_t point, uint32_t quote) {
  static const char hex[] = "0123456789abcdef";
  const char letter = point == '\t' ? 't' : point == '\n' ? 'n' : point == '\r' ? 'r' : '\0';
  int digits;
  if (point == '\\' || point == quote || letter != '\0') {
    pyfi_put(out, length, '\\');
    pyfi_put(out, length, letter != '\0' ? letter : (char)point);
    return;
  }
  if (point >= 0x20 && point < 0x7f) {
    pyfi_put(out, length, (char)point);
    return;
  }
  digits = point <= 0xff ? 2 : point <= 0xffff ? 4 : 8;
  pyfi_put(out, length, '\\');
  pyfi_put(out, length, digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
  while (digits-- > 0) pyfi_put(out, length, hex[(point >> (4 * digits)) & 15u]);
}

/* The quotes of ascii(): double ones only where that saves escapes. */
static inline void pyfi_put_quoted(pyf_value *value, const char *prefix, const uint32_t *points, size_t count) {
  size_t length = 0, i;
  int single = 0, twofold = 0;
  uint32_t quote;
  for (i = 0; i < count; i++) {
    if (points[i] == '\'') single = 1;
    if (points[i] == '"') twofold = 1;
  }
  quote = single && !twofold ? '"' : '\'';
  value->repr[0] = '\0';
  pyfi_put_text(value->repr, &length, prefix);
  pyfi_put(value->repr, &length, (char)quote);
  for (i = 0; i < count; i++) pyfi_put_escaped(value->repr, &length, points[i], quote);
  pyfi_put(value->repr, &length, (char)quote);
  if (value->length.value > (int64_t)count) pyfi_put_text(value->repr, &length, "...");
  value->has_repr = 1;
}

static inline void pyfi_value_str(pyf_target *target, uint64_t address, pyf_value *value) {
  uint32_t points[PYF_MAX_SHOWN];
  pyf_string string;
  uint64_t total = 0;
  size_t count = 0;
  pyf_status status = pyfi_string_locate(&string, target, address, &total);
  if (status != PYF_OK || total > (uint64_t)PYFI_MAX_LENGTH) return;
  string.remaining = total < PYF_MAX_SHOWN ? (uint32_t)total : PYF_MAX_SHOWN;
  status = pyf_string_read(&string, points, PYF_MAX_SHOWN, &count);
  if (status != PYF_OK && status != PYF_END) return;
  value->length = pyfi_some((int64_t)total);
  pyfi_put_quoted(value, "", points, count);
}

static inline void pyfi_value_bytes(pyf_target *target, uint64_t address, pyf_value *value) {
  const pyf_view_bytes_object *view = &pyfi_layout(target)->bytes_object;
  uint32_t points[PYF_MAX_SHOWN];
  uint8_t bytes[PYF_MAX_SHOWN];
  pyfi_object object;
  int64_t size = 0;
  size_t count, i;
  pyfi_object_at(&object, address);
  if (!pyf_has(view->ob_sval) || pyfi_load_int(target, &object, view->ob_size, &size) != PYF_OK) return;
  if (size < 0 || size > PYFI_MAX_LENGTH) return;
  count = size < (int64_t)PYF_MAX_SHOWN ? (size_t)size : PYF_MAX_SHOWN;
  if (pyfi_read_bytes(target, address + view->ob_sval.offset, bytes, count) != PYF_OK) return;
  for (i = 0; i < count; i++) points[i] = bytes[i];
  value->length = pyfi_some(size);
  pyfi_put_quoted(value, "b", points, count);
}

static inline void pyfi_value_int(pyf_target *target, uint64_t address, pyf_value *value) {
  const pyf_layout *layout = pyfi_layout(target);
  const unsigned shift = (unsigned)layout->constants.long_shift.value;
  const unsigned size = (unsigned)layout->constants.long_digit_size.value;
  uint64_t digits = 0, digit = 0;
  size_t length = 0;
  int negative = 0;
  pyfi_object object;
  pyfi_big_integer big;
  pyfi_object_at(&object, address);
  if (pyfi_int_size(target, &object, &digits, &negative) != PYF_OK) return;
  if (digits > (PYFI_MAX_REPR_BITS + shift) / shift) return;
  pyfi_big_integer_set(&big, 0);
  while (digits-- > 0) {
    const uint64_t at = address + layout->long_object.ob_digit.offset + digits * size;
    if (pyfi_read_uint(target, at, size, &digit) != PYF_OK) return;
    pyfi_big_integer_multiply(&big, (uint32_t)1 << shift, (uint32_t)digit);
  }
  if (pyfi_big_integer_bits(&big) > PYFI_MAX_REPR_BITS) return;
  value->repr[0] = '\0';
  if (negative && pyfi_big_integer_bits(&big) > 0) pyfi_put(value->repr, &length, '-');
  pyfi_put_big_integer(value->repr, &length, &big, 1);
  value->has_repr = 1;
}

static inline void pyfi_value_text(pyf_value *value, const char *text) {
  size_t length = 0;
  value->repr[0] = '\0';
  pyfi_put_text(value->repr, &length, text);
  value->has_repr = 1;
}

static inline void pyfi_value_sized(pyf_target *target, uint64_t address, pyf_field field, pyf_value *value) {
  pyfi_object object;
  int64_t size = 0;
  pyfi_object_at(&object, address);
  if (pyfi_load_int(target, &object, field, &size) == PYF_OK && size >= 0 && size <= PYFI_MAX_LENGTH) {
    value->length = pyfi_some(size);
  }
}

static inline void pyfi_value_builtin(pyf_target *target, uint64_t address, pyfi_builtin builtin, pyf_value *value) {
  pyfi_object object;
  uint64_t bits = 0;
  int64_t number = 0;
  size_t length = 0;
  switch (builtin) {
    case PYFI_BUILTIN_NONE_TYPE: pyfi_value_text(value, "None"); break;
    case PYFI_BUILTIN_ELLIPSIS: pyfi_value_text(value, "Ellipsis"); break;
    case PYFI_BUILTIN_NOT_IMPLEMENTED: pyfi_value_text(value, "NotImplemented"); break;
    case PYFI_BUILTIN_BOOL:
      if (pyf_int_read(target, address, &number) == PYF_OK) pyfi_value_text(value, number == 0 ? "False" : "True");
      break;
    case PYFI_BUILTIN_FLOAT:
      pyfi_object_at(&object, address);
      if (pyfi_load(target, &object, pyfi_layout(target)->float_object.ob_fval, &bits) != PYF_OK) break;
      value->repr[0] = '\0';
      pyfi_put_float(value->repr, &length, bits);
      value->has_repr = 1;
      break;
    case PYFI_BUILTIN_SET: pyfi_value_sized(target, address, pyfi_layout(target)->set_object.used, value); break;
    case PYFI_BUILTIN_NONE: break;
  }
}

PYFI_DEFINE void pyf_value_read(pyf_target *target, uint64_t address, pyf_value *value) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_enum_type_flags *flags = &layout->type_flags;
  uint64_t type = 0;
  value->type.name = value->type.c_name = 0;
  value->length = pyfi_none();
  value->has_repr = 0;
  value->repr[0] = '\0';
  if (pyfi_object_type(target, address, &type) != PYF_OK) return;
  value->type = pyfi_name_of_type(target, type);
  if (pyfi_type_has(target, type, flags->unicode_subclass)) {
    pyfi_value_str(target, address, value);
  } else if (pyfi_type_has(target, type, flags->bytes_subclass)) {
    pyfi_value_bytes(target, address, value);
  } else if (pyfi_type_has(target, type, flags->long_subclass)) {
    const pyfi_builtin builtin = pyfi_builtin_of(target, type);
    if (builtin == PYFI_BUILTIN_BOOL) {
      pyfi_value_builtin(target, address, builtin, value);
    } else {
      pyfi_value_int(target, address, value);
    }
  } else if (pyfi_type_has(target, type, flags->tuple_subclass)) {
    pyfi_value_sized(target, address, layout->tuple_object.ob_size, value);
  } else if (pyfi_type_has(target, type, flags->list_subclass)) {
    pyfi_value_sized(target, address, layout->list_object.ob_size, value);
  } else if (pyfi_type_has(target, type, flags->dict_subclass)) {
    pyfi_value_sized(target, address, layout->dict_object.ma_used, value);
  } else {
    pyfi_value_builtin(target, address, pyfi_builtin_of(target, type), value);
  }
}

#endif
