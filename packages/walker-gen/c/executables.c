/* The objects that frames execute: code objects, and others that a producer put there. */
#ifndef PYF_EXECUTABLES_C
#define PYF_EXECUTABLES_C

#include "executables.h"
#include "code.c"
#include "dicts.c"

#include "executable_symbols.c"

PYFI_DEFINE void pyf_target_add_type(pyf_target *target, uint64_t type, pyf_type_kind kind) {
  unsigned i;
  for (i = 0; i < target->known_type_count; i++) {
    if (target->known_types[i].address == type) return;
  }
  if (target->known_type_count == PYF_KNOWN_TYPES) return;
  target->known_types[target->known_type_count].address = type;
  target->known_types[target->known_type_count++].kind = kind;
}

PYFI_DEFINE void pyf_target_add_executable_kinds(pyf_target *target, uint64_t array) {
  const pyf_enum_executable_kind *kinds = &pyfi_layout(target)->executable_kind;
  const pyfi_array_kind rows[] = {PYFI_ARRAY_KINDS(kinds)};
  size_t i;
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint64_t type = 0;
    if (!rows[i].index.present) continue;
    if (pyfi_read_pointer(target, array + (uint64_t)rows[i].index.value * pyfi_layout(target)->pointer_size, &type) != PYF_OK) continue;
    if (type != 0) pyf_target_add_type(target, type, rows[i].kind);
  }
}

/* True if a type has this size, and these offsets of optional members. */
static inline int pyfi_type_fits(pyf_target *target, uint64_t type, pyf_field size, pyf_field weaklist,
                                pyf_field vectorcall) {
  const pyf_view_type_object *view = &pyfi_layout(target)->type_object;
  const int64_t weak = pyf_has(weaklist) ? (int64_t)weaklist.offset : 0;
  return pyf_has(size) && pyf_has(vectorcall) && pyfi_type_number(target, type, view->tp_itemsize) == 0 &&
         pyfi_type_number(target, type, view->tp_basicsize) == (int64_t)size.offset &&
         pyfi_type_number(target, type, view->tp_weaklistoffset) == weak &&
         pyfi_type_number(target, type, view->tp_vectorcall_offset) == (int64_t)vectorcall.offset;
}

#include "executable_rules.c"

/* The kind of the object at `address`. Before 3.11 a frame executes only code objects. */
static PYFI_STEP pyf_type_kind pyfi_executable_kind(pyf_target *target, uint64_t address) {
  uint64_t type = 0;
  pyf_type_kind kind;
  unsigned i;
  if (!pyf_has(pyfi_layout(target)->code_object.co_code_adaptive)) return PYF_TYPE_CODE;
  if (pyfi_object_type(target, address, &type) != PYF_OK) return PYF_TYPE_UNKNOWN;
  for (i = 0; i < target->known_type_count; i++) {
    if (target->known_types[i].address == type) return target->known_types[i].kind;
  }
  if (!pyfi_type_is_there(target, type)) return PYF_TYPE_UNKNOWN;
  kind = pyfi_kind_of_type(target, type);
  /* A subclass may be freed and its address reused: only kinds with one permanent type are kept. */
  if (kind != PYF_TYPE_CLASS && kind != PYF_TYPE_TUPLE && kind != PYF_TYPE_UNKNOWN) pyf_target_add_type(target, type, kind);
  return kind;
}

/*
 * The code object that a JIT's executable stands for; 0 where it has none. No release's
 * headers have the struct, so its member is known by its type: the first that is a code object.
 */
static inline uint64_t pyfi_jit_code(pyf_target *target, uint64_t address) {
  const uint8_t pointer_size = pyfi_layout(target)->pointer_size;
  const int64_t head = (int64_t)pyfi_layout(target)->pyobject.size.offset;
  uint64_t type = 0, member;
  int64_t size, i;
  if (pyfi_object_type(target, address, &type) != PYF_OK) return 0;
  size = pyfi_type_number(target, type, pyfi_layout(target)->type_object.tp_basicsize); /* its sign does not matter */
  for (i = 0; i < PYFI_JIT_MEMBERS && head + (i + 1) * pointer_size <= size; i++) {
    const uint64_t at = address + (uint64_t)(head + i * pointer_size);
    if (pyfi_read_pointer(target, at, &member) != PYF_OK || member == 0) continue;
    if (pyfi_executable_kind(target, member) == PYF_TYPE_CODE) return member;
  }
  return 0;
}

/* The name and place of an executable that is no code object. */
typedef struct pyfi_description {
  uint64_t name; /* str objects; 0 where not known */
  uint64_t qualname;
  uint64_t filename;
  uint64_t c_name; /* a NUL-terminated string that is the name instead; 0 for none */
  int dotted;      /* 1 where the name is the part after the last dot of c_name */
  pyf_number line;
} pyfi_description;

/* A member that is a str; 0 for another object. */
static inline uint64_t pyfi_str_member(pyf_target *target, uint64_t address, pyf_field field) {
  pyfi_object object;
  uint64_t value = 0;
  pyfi_object_at(&object, address);
  if (pyfi_load(target, &object, field, &value) != PYF_OK || !pyfi_is_str(target, value)) return 0;
  return value;
}

static inline uint64_t pyfi_c_function_name(pyf_target *target, uint64_t address) {
  pyfi_object object;
  uint64_t definition;
  pyfi_object_at(&object, address);
  definition = pyfi_load_address(target, &object, pyfi_layout(target)->cfunction_object.m_ml);
  if (definition == 0) return 0;
  pyfi_object_at(&object, definition);
  return pyfi_load_address(target, &object, pyfi_layout(target)->method_def.ml_name);
}

/* Describes the function of a bound method. */
static inline void pyfi_describe_bound_method(pyf_target *target, uint64_t address, pyfi_description *out) {
  const pyf_view_function_object *view = &pyfi_layout(target)->function_object;
  pyfi_object object;
  uint64_t function, type = 0;
  pyfi_object_at(&object, address);
  function = pyfi_load_address(target, &object, pyfi_layout(target)->method_object.im_func);
  if (pyfi_object_type(target, function, &type) != PYF_OK) return;
  if (pyfi_executable_kind(target, function) == PYF_TYPE_BUILTIN) {
    out->c_name = pyfi_c_function_name(target, function);
  } else if (pyfi_type_fits(target, type, view->size, view->func_weakreflist, view->vectorcall)) {
    out->name = pyfi_str_member(target, function, view->func_name);
    out->qualname = pyfi_str_member(target, function, view->func_qualname);
  }
}

static inline void pyfi_describe_class(pyf_target *target, uint64_t address, pyfi_description *out) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object object;
  if (!pyfi_type_is_there(target, address)) return;
  if (pyfi_type_has(target, address, layout->type_flags.heap_type)) {
    out->name = pyfi_str_member(target, address, layout->heap_type_object.ht_name);
    out->qualname = pyfi_str_member(target, address, layout->heap_type_object.ht_qualname);
    return;
  }
  /* The tp_name of a static type begins with its module. */
  pyfi_object_at(&object, address);
  out->c_name = pyfi_load_address(target, &object, layout->type_object.tp_name);
  out->dotted = 1;
}

/* Describes a tuple (name, filename, line, ...) of any length. Returns 0 for an empty one. */
static inline int pyfi_describe_tuple(pyf_target *target, uint64_t address, pyfi_description *out) {
  const pyf_view_tuple_object *view = &pyfi_layout(target)->tuple_object;
  uint64_t items[3] = {0, 0, 0};
  int64_t count = 0, line = 0, i;
  pyfi_object object;
  pyfi_object_at(&object, address);
  if (!pyf_has(view->ob_item) || pyfi_load_int(target, &object, view->ob_size, &count) != PYF_OK) return 0;
  if (count < 1 || count > PYFI_MAX_ITEMS) return 0;
  for (i = 0; i < count && i < 3; i++) {
    const uint64_t at = address + view->ob_item.offset + (uint64_t)i * pyfi_layout(target)->pointer_size;
    if (pyfi_read_pointer(target, at, &items[i]) != PYF_OK) return 0;
  }
  if (pyfi_is_str(target, items[0])) out->name = items[0];
  if (pyfi_is_str(target, items[1])) out->filename = items[1];
  if (pyf_int_read(target, items[2], &line) == PYF_OK && line >= 0 && line <= INT32_MAX) out->line = pyfi_some(line);
  return 1;
}

/* Describes an executable other than code and None; returns its kind after all checks. */
static inline pyf_type_kind pyfi_describe(pyf_target *target, uint64_t address, pyf_type_kind kind,
                                         pyfi_description *out) {
  const pyf_view_method_descr_object *view = &pyfi_layout(target)->method_descr_object;
  out->name = out->qualname = out->filename = out->c_name = 0;
  out->dotted = 0;
  out->line = pyfi_none();
  switch (kind) {
    case PYF_TYPE_BUILTIN: out->c_name = pyfi_c_function_name(target, address); break;
    case PYF_TYPE_BOUND_METHOD: pyfi_describe_bound_method(target, address, out); return PYF_TYPE_BUILTIN;
    case PYF_TYPE_METHOD_DESCRIPTOR:
      out->name = pyfi_str_member(target, address, view->d_name);
      out->qualname = pyfi_str_member(target, address, view->d_qualname);
      break;
    case PYF_TYPE_CLASS: pyfi_describe_class(target, address, out); break;
    case PYF_TYPE_TUPLE:
      if (!pyfi_describe_tuple(target, address, out)) return PYF_TYPE_UNKNOWN;
      break;
    case PYF_TYPE_CODE:
    case PYF_TYPE_NONE:
    case PYF_TYPE_JIT:
    case PYF_TYPE_UNKNOWN: break;
  }
  return kind;
}

#endif
