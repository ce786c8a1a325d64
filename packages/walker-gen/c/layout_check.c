/* Checks that only a fitting layout passes. */
#ifndef PYF_LAYOUT_CHECK_C
#define PYF_LAYOUT_CHECK_C

#include "layout_check.h"
#include "dicts.c"
#include "interpreters.c"

/* Py_TRACE_REFS puts _ob_next and _ob_prev before every object, up to 3.12 (Include/object.h). */
#define PYFI_TRACE_REFS_POINTERS 2u

/*
 * Follows ob_type three times: the type of a dict's type is `type`, whose type is itself. 1 if so,
 * 0 if not, -1 where memory is missing.
 */
static PYFI_RARE int pyfi_is_type_of_types(pyf_target *target, uint64_t dict, uint64_t offset) {
  uint64_t types[3];
  uint64_t object = dict;
  unsigned i;
  for (i = 0; i < 3; i++) {
    if (object == 0 || pyfi_read_pointer(target, object + offset, &types[i]) != PYF_OK) return -1;
    object = types[i];
  }
  return types[1] == types[2];
}

static inline pyf_misfit pyfi_dict_misfit(pyf_target *target, uint64_t dict, pyf_layout_answers *answers) {
  const pyf_layout *layout = pyfi_layout(target);
  const uint64_t offset = layout->pyobject.ob_type.offset;
  pyfi_object type;
  uint64_t address = 0;
  int fits;
  if (dict == 0) return PYF_FITS;
  fits = pyfi_is_type_of_types(target, dict, offset);
  if (fits != 1) {
    const uint64_t shifted = offset + (uint64_t)PYFI_TRACE_REFS_POINTERS * layout->pointer_size;
    if (pyfi_is_type_of_types(target, dict, shifted) == 1) return PYF_MISFIT_TRACE_REFS;
    return fits == 0 ? PYF_MISFIT_TYPES : PYF_FITS;
  }
  if (!pyf_has(layout->dict_object.size) || pyfi_read_pointer(target, dict + offset, &address) != PYF_OK) return PYF_FITS;
  pyfi_object_at(&type, address);
  if (pyfi_load_int(target, &type, layout->type_object.tp_basicsize, &answers->dict_size) != PYF_OK) return PYF_FITS;
  return answers->dict_size == (int64_t)layout->dict_object.size.offset ? PYF_FITS : PYF_MISFIT_DICT_SIZE;
}

/* The value that a dict has for a name; 0 where it has none. */
static inline uint64_t pyfi_dict_value(pyf_target *target, uint64_t dict, const char *name) {
  pyf_items items;
  uint64_t value = 0;
  if (pyf_items_begin(&items, target, dict) != PYF_OK || pyf_items_find(&items, name, &value) != PYF_OK) return 0;
  return value;
}

/* Takes over sizeof(digit) from the type of an int; 0 where the layout cannot. */
static inline int pyfi_check_digits(pyf_target *target, uint64_t integer) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object type;
  uint64_t address = 0;
  int64_t size = 0;
  if (!pyfi_object_is(target, integer, layout->type_flags.long_subclass)) return 1;
  if (pyfi_read_pointer(target, integer + layout->pyobject.ob_type.offset, &address) != PYF_OK) return 1;
  pyfi_object_at(&type, address);
  if (pyfi_load_int(target, &type, layout->type_object.tp_itemsize, &size) != PYF_OK) return 1;
  return (size != 2 && size != 4) || pyfi_layout_use_digits(target, size);
}

PYFI_DEFINE_RARE pyf_status pyf_target_check_layout(pyf_target *target, pyf_layout_answers *answers) {
  const pyf_layout *layout = pyfi_layout(target);
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  uint64_t modules = 0, sysdict = 0;
  int64_t hexversion = 0;
  answers->misfit = PYF_FITS;
  answers->dict_size = 0;
  answers->hexversion = 0;
  if (pyf_interpreters_begin(&interpreters, target) != PYF_OK) return PYF_OK;
  while (sysdict == 0 && pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyfi_object object;
    pyfi_object_at(&object, interpreter.address);
    modules = pyfi_load_address(target, &object, layout->interpreter_state.imports_modules);
    sysdict = pyfi_load_address(target, &object, layout->interpreter_state.sysdict);
  }
  if (sysdict == 0) return PYF_OK;
  answers->misfit = pyfi_dict_misfit(target, modules, answers);
  if (answers->misfit == PYF_FITS) answers->misfit = pyfi_dict_misfit(target, sysdict, answers);
  if (answers->misfit != PYF_FITS) return PYF_E_NO_TABLE;
  if (!pyfi_check_digits(target, pyfi_dict_value(target, sysdict, "maxunicode"))) {
    answers->misfit = PYF_MISFIT_DIGITS;
    return PYF_E_NO_TABLE;
  }
  if (pyf_int_read(target, pyfi_dict_value(target, sysdict, "hexversion"), &hexversion) != PYF_OK) return PYF_OK;
  if (hexversion >> 24 == 3) answers->hexversion = (uint32_t)hexversion;
  return PYF_OK;
}

#endif
