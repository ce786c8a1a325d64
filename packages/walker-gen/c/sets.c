/* Sets. */
#ifndef PYF_SETS_C
#define PYF_SETS_C

#include "sets.h"
#include "objects.c"

/* Bytes of an instance of the type of the object at `address`; absent where that cannot be read. */
static inline pyf_number pyfi_basic_size(pyf_target *target, uint64_t address) {
  uint64_t type = 0;
  pyfi_object object;
  if (pyfi_object_type(target, address, &type) != PYF_OK || pyfi_type_open(target, type, &object) != PYF_OK) return pyfi_none();
  return pyfi_load_number(target, &object, pyfi_layout(target)->type_object.tp_basicsize);
}

/* True if instances of the object's type have exactly that size. */
static inline int pyfi_has_size(pyf_target *target, uint64_t address, pyf_field size) {
  return pyf_has(size) && pyf_is(pyfi_basic_size(target, address), (int64_t)size.offset);
}

/* Starts on the set at `address`, by its type's size and its mask; another object has no items. */
static inline void pyfi_set_begin(pyfi_set *set, pyf_target *target, uint64_t address, uint32_t *steps) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_view_set_object *view = &layout->set_object;
  uint64_t type = 0;
  int64_t mask = 0, used = 0;
  pyfi_object object;
  set->target = target;
  set->table = 0;
  set->slot = set->slots = set->left = 0;
  set->steps = steps;
  set->complete = 0;
  if (!pyf_has(layout->set_entry.size) || !pyf_has(layout->set_entry.hash) || !pyfi_has_size(target, address, view->size)) return;
  if (pyfi_object_type(target, address, &type) != PYF_OK) return;
  if (pyfi_type_number(target, type, layout->type_object.tp_itemsize) != 0) return;
  pyfi_object_at(&object, address);
  if (pyfi_load_int(target, &object, view->mask, &mask) != PYF_OK) return;
  if (pyfi_load_int(target, &object, view->used, &used) != PYF_OK) return;
  if (mask + 1 < (int64_t)PYFI_SET_MIN_SIZE || mask >= PYFI_MAX_SLOTS || used < 0 || used > mask || (mask & (mask + 1)) != 0) return;
  set->table = pyfi_load_address(target, &object, view->table);
  set->slots = mask + 1;
  set->left = used;
  set->complete = 1;
}

/* The next item; PYF_END after the last one. */
static inline pyf_status pyfi_set_next(pyfi_set *set, uint64_t *item) {
  pyf_target *target = set->target;
  const pyf_view_set_entry *view = &pyfi_layout(target)->set_entry;
  while (set->slot < set->slots) {
    pyfi_object entry;
    int64_t hash = 0;
    pyf_status status = *set->steps == 0 ? PYF_E_LIMIT : PYF_OK;
    if (status == PYF_OK) {
      const uint64_t address = set->table + (uint64_t)set->slot * view->size.offset;
      --*set->steps;
      status = set->table == 0 ? PYF_E_READ : pyfi_object_read(target, &entry, address, view->size.offset);
    }
    if (status == PYF_OK) status = pyfi_load(target, &entry, view->key, item);
    if (status == PYF_OK) status = pyfi_load_int(target, &entry, view->hash, &hash);
    if (status != PYF_OK) {
      set->complete = 0;
      set->slot = set->slots;
      break;
    }
    set->slot++;
    /* No hash is -1: the slot's item was deleted. */
    if (*item == 0 || hash == -1) continue;
    /* More than it says that it has: the table ends before its size does. */
    if (set->left-- > 0) return PYF_OK;
    set->slot = set->slots;
  }
  if (set->left != 0) set->complete = 0;
  return PYF_END;
}

#endif
