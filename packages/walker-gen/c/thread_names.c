/* Names of threads: sys.modules["threading"]._active[ident]._name. */
#ifndef PYF_THREAD_NAMES_C
#define PYF_THREAD_NAMES_C

#include "thread_names.h"
#include "dicts.c"
#include "interpreters.c"

PYFI_DEFINE pyf_status pyf_names_begin(pyf_names *names, pyf_target *target, const pyf_interpreter *interpreter) {
  pyfi_object object;
  pyf_items modules;
  uint64_t address = 0;
  pyf_status status;
  pyfi_items_none(&names->active, target);
  names->at = names->steps = 0;
  pyfi_object_at(&object, interpreter->address);
  status = pyfi_load(target, &object, pyfi_layout(target)->interpreter_state.imports_modules, &address);
  if (status == PYF_OK) status = pyf_items_begin(&modules, target, address);
  if (status == PYF_OK) status = pyf_items_find(&modules, "threading", &address);
  if (status == PYF_OK) status = pyf_attribute(target, address, "_active", &address);
  return status == PYF_OK ? pyf_items_begin(&names->active, target, address) : status;
}

PYFI_DEFINE uint64_t pyf_names_find(pyf_names *names, uint64_t ident) {
  pyf_target *target = names->active.target;
  uint32_t left;
  for (left = names->active.count; left > 0 && names->steps < PYFI_MAX_NAME_STEPS; left--, names->steps++) {
    uint64_t key = 0, thread = 0, name = 0;
    int64_t value = 0;
    if (names->at == 0) names->at = names->active.count;
    names->at--;
    if (pyfi_items_at(&names->active, names->at, &key, &thread) != PYF_OK || key == 0) continue;
    if (pyf_int_read(target, key, &value) != PYF_OK || (uint64_t)value != ident) continue;
    if (pyf_attribute(target, thread, "_name", &name) != PYF_OK || !pyfi_is_str(target, name)) return 0;
    return name;
  }
  return 0;
}

#endif
