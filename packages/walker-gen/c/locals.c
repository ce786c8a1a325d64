/* The variables of functions' frames. */
#ifndef PYF_LOCALS_C
#define PYF_LOCALS_C

#include "locals.h"
#include "frames.c"
#include "values.c"

PYFI_DEFINE const char *pyf_local_kind_name(pyf_local_kind kind) {
  static const char *const names[] = {"local", "cell", "free", "hidden"};
  return names[kind];
}

/* The items of a code object's tuple of names. */
static inline pyf_status pyfi_local_names_read(pyf_target *target, uint64_t code, pyf_field field, pyf_local_kind kind,
                                              pyfi_local_names *out) {
  const pyf_view_tuple_object *view = &pyfi_layout(target)->tuple_object;
  pyfi_object object;
  uint64_t tuple = 0;
  int64_t count = 0;
  pyf_status status;
  out->count = 0;
  out->kind = kind;
  pyfi_object_at(&object, code);
  status = pyfi_load(target, &object, field, &tuple);
  if (status != PYF_OK) return status;
  if (!pyfi_object_is(target, tuple, pyfi_layout(target)->type_flags.tuple_subclass)) return PYF_E_CORRUPT;
  pyfi_object_at(&object, tuple);
  status = pyfi_load_int(target, &object, view->ob_size, &count);
  if (status != PYF_OK) return status;
  if (count < 0 || count > PYFI_MAX_ITEMS) return PYF_E_LIMIT;
  out->items = tuple + view->ob_item.offset;
  out->count = (unsigned)count;
  return PYF_OK;
}

/* Reads the kind of each variable: co_localspluskinds. */
static inline pyf_status pyfi_local_kinds_read(pyf_locals *cursor, uint64_t code) {
  pyf_target *target = cursor->target;
  const pyf_view_bytes_object *view = &pyfi_layout(target)->bytes_object;
  const unsigned count = cursor->lists[0].count < PYF_MAX_LOCALS ? cursor->lists[0].count : PYF_MAX_LOCALS;
  pyfi_object object;
  uint64_t bytes = 0;
  int64_t size = 0;
  pyf_status status;
  pyfi_object_at(&object, code);
  status = pyfi_load(target, &object, pyfi_layout(target)->code_object.localspluskinds, &bytes);
  pyfi_object_at(&object, bytes);
  if (status == PYF_OK) status = bytes == 0 ? PYF_E_READ : pyfi_load_int(target, &object, view->ob_size, &size);
  if (status != PYF_OK) return status;
  if (size < (int64_t)count) return PYF_E_CORRUPT;
  cursor->has_kinds = 1;
  return pyfi_read_bytes(target, bytes + view->ob_sval.offset, cursor->kinds, count);
}

PYFI_DEFINE pyf_status pyf_locals_begin(pyf_locals *cursor, pyf_target *target, const pyf_frame *frame) {
  const pyf_view_code_object *view = &pyfi_layout(target)->code_object;
  const pyf_view_interpreter_frame *slots = &pyfi_layout(target)->interpreter_frame;
  const uint64_t code = frame->code.address;
  pyf_status status;
  unsigned i;
  cursor->target = target;
  cursor->list = cursor->index = cursor->slot = 0;
  cursor->has_kinds = 0;
  for (i = 0; i < 3; i++) cursor->lists[i].count = 0;
  if (frame->kind != PYF_KIND_PYTHON || !pyf_has(slots->localsplus)) return PYF_E_ABSENT;
  cursor->slots = frame->address + slots->localsplus.offset;
  if (pyf_has(view->localsplusnames) && pyf_has(view->localspluskinds)) {
    status = pyfi_local_names_read(target, code, view->localsplusnames, PYF_LOCAL, &cursor->lists[0]);
    return status == PYF_OK ? pyfi_local_kinds_read(cursor, code) : status;
  }
  status = pyfi_local_names_read(target, code, view->varnames, PYF_LOCAL, &cursor->lists[0]);
  if (status == PYF_OK) status = pyfi_local_names_read(target, code, view->cellvars, PYF_LOCAL_CELL, &cursor->lists[1]);
  if (status == PYF_OK) status = pyfi_local_names_read(target, code, view->freevars, PYF_LOCAL_FREE, &cursor->lists[2]);
  return status;
}

static inline pyf_local_kind pyfi_local_kind_of(const pyf_locals *cursor, unsigned index) {
  const pyf_enum_fast_local_kind *kinds = &pyfi_layout(cursor->target)->fast_local_kind;
  int64_t bits;
  if (!cursor->has_kinds) return cursor->lists[cursor->list].kind;
  bits = cursor->kinds[index];
  if (kinds->free.present && (bits & kinds->free.value) != 0) return PYF_LOCAL_FREE;
  if (kinds->cell.present && (bits & kinds->cell.value) != 0) return PYF_LOCAL_CELL;
  return kinds->hidden.present && (bits & kinds->hidden.value) != 0 ? PYF_LOCAL_HIDDEN : PYF_LOCAL;
}

/* The value of a cell. Before its function begins, the slot has the value itself. */
static inline uint64_t pyfi_cell_value(pyf_target *target, uint64_t address) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object object;
  uint64_t type = 0;
  if (!pyf_has(layout->cell_object.ob_ref) || pyfi_object_type(target, address, &type) != PYF_OK) return address;
  pyfi_object_at(&object, type);
  if (pyfi_type_number(target, type, layout->type_object.tp_basicsize) != (int64_t)layout->cell_object.size.offset ||
      !pyfi_c_string_equals(target, pyfi_load_address(target, &object, layout->type_object.tp_name), "cell")) {
    return address;
  }
  pyfi_object_at(&object, address);
  return pyfi_load_address(target, &object, layout->cell_object.ob_ref);
}

/* Reads the value in a slot; returns 0 where there is none. */
static inline int pyfi_local_read(pyf_target *target, uint64_t slot, pyf_local *out) {
  const pyf_number number = pyfi_stack_int(target, slot);
  if (number.present) {
    pyfi_big_integer magnitude;
    size_t length = 0;
    pyfi_value_text(&out->value, number.value < 0 ? "-" : "");
    while (out->value.repr[length] != '\0') length++;
    pyfi_big_integer_set(&magnitude, number.value < 0 ? 0 - (uint64_t)number.value : (uint64_t)number.value);
    pyfi_put_big_integer(out->value.repr, &length, &magnitude, 1);
    out->value.type.name = out->value.type.c_name = 0;
    out->value.length = pyfi_none();
    out->object = 0;
    return 1;
  }
  out->object = pyfi_stack_slot(target, slot);
  if (out->kind == PYF_LOCAL_CELL || out->kind == PYF_LOCAL_FREE) out->object = pyfi_cell_value(target, out->object);
  if (out->object == 0) return 0;
  pyf_value_read(target, out->object, &out->value);
  return 1;
}

PYFI_DEFINE pyf_status pyf_locals_next(pyf_locals *cursor, pyf_local *out) {
  pyf_target *target = cursor->target;
  const unsigned word = pyfi_layout(target)->pointer_size;
  while (cursor->list < 3 && cursor->slot < PYF_MAX_LOCALS) {
    const pyfi_local_names *names = &cursor->lists[cursor->list];
    const unsigned index = cursor->index++;
    uint64_t slot;
    if (index >= names->count) {
      cursor->list++;
      cursor->index = 0;
      continue;
    }
    slot = cursor->slots + (uint64_t)word * cursor->slot++;
    out->kind = pyfi_local_kind_of(cursor, index);
    if (!pyfi_local_read(target, slot, out)) continue;
    out->name = 0;
    if (pyfi_read_pointer(target, names->items + (uint64_t)word * index, &out->name) != PYF_OK) out->name = 0;
    if (!pyfi_is_str(target, out->name)) out->name = 0;
    return PYF_OK;
  }
  return PYF_END;
}

#endif
