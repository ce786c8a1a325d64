/* Code objects: stack references without tags, members, and the offset of an instruction. */
#ifndef PYF_CODE_C
#define PYF_CODE_C

#include "code.h"
#include "locations.c"

/* The pointer in a stack reference; 0 for NULL. PYF_E_CORRUPT for the tag of another value. */
static inline pyf_status pyfi_untag(const pyf_layout *layout, uint64_t reference, uint64_t *pointer) {
  const int64_t tag = (int64_t)(reference & PYFI_STACKREF_TAG);
  *pointer = reference;
  if (!layout->constants.stackref_tag_mask.present) return PYF_OK;
  if (pyf_constant_is(layout->constants.stackref_int_tag, tag)) return PYF_E_CORRUPT;
  if (pyf_constant_is(layout->constants.stackref_invalid_tag, tag)) return PYF_E_CORRUPT;
  *pointer = reference & ~(uint64_t)layout->constants.stackref_tag_mask.value;
  return PYF_OK;
}

/* The object in a slot of a frame's locals or stack; 0 for NULL or a number. */
static inline uint64_t pyfi_stack_slot(pyf_target *target, uint64_t address) {
  uint64_t reference = 0, object = 0;
  if (pyfi_read_pointer(target, address, &reference) != PYF_OK) return 0;
  /* Without constants for tags, bit 0 marks deferred references (3.13, free-threaded). */
  if (!pyfi_layout(target)->constants.stackref_tag_mask.present) return reference & ~(uint64_t)PYFI_STACKREF_DEFERRED_BIT;
  return pyfi_untag(pyfi_layout(target), reference, &object) == PYF_OK ? object : 0;
}

/* The number that a slot holds without an object; absent where it holds none. */
static inline pyf_number pyfi_stack_int(pyf_target *target, uint64_t address) {
  const pyf_layout *layout = pyfi_layout(target);
  uint64_t reference = 0;
  int64_t value;
  if (!layout->constants.stackref_int_tag.present) return pyfi_none();
  if (pyfi_read_pointer(target, address, &reference) != PYF_OK) return pyfi_none();
  if (!pyf_constant_is(layout->constants.stackref_int_tag, (int64_t)(reference & PYFI_STACKREF_TAG))) return pyfi_none();
  /* A tag takes two bits. */
  value = pyfi_sign_extend(reference >> PYFI_STACKREF_TAG_SHIFT,
                            layout->pointer_size * 8u - PYFI_STACKREF_TAG_SHIFT);
  return pyfi_some(value);
}

/* Reads the code object at `address`; the caller has checked its type. */
static inline pyf_status pyfi_code_read(pyf_target *target, uint64_t address, pyf_code *code) {
  const pyf_view_code_object *view = &pyfi_layout(target)->code_object;
  uint32_t extent = pyfi_reach(0, view->firstlineno);
  pyfi_object object;
  pyf_status status;
  extent = pyfi_reach(extent, view->filename);
  extent = pyfi_reach(extent, view->name);
  extent = pyfi_reach(extent, view->qualname);
  extent = pyfi_reach(extent, view->linetable);
  extent = pyfi_reach(extent, view->firsttraceable);
  extent = pyfi_reach(extent, view->co_tlbc);
  status = pyfi_object_read(target, &object, address, extent);
  code->address = address;
  if (status != PYF_OK) return status;
  code->name = pyfi_load_address(target, &object, view->name);
  code->qualname = pyfi_load_address(target, &object, view->qualname);
  code->filename = pyfi_load_address(target, &object, view->filename);
  code->linetable = pyfi_load_address(target, &object, view->linetable);
  code->first_line = pyfi_load_number(target, &object, view->firstlineno);
  code->first_traceable = pyfi_load_number(target, &object, view->firsttraceable);
  code->first_traceable.value *= pyfi_layout(target)->constants.codeunit_size.value;
  return PYF_OK;
}

/* The start of a frame's bytecode: in the code object, or in a thread's copy of it. */
static inline pyf_status pyfi_code_base(pyf_target *target, const pyfi_object *frame, uint64_t code, uint64_t *base) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object code_object, array;
  uint64_t copies = 0;
  int64_t index = 0, count = 0;
  pyf_status status;
  *base = code + layout->code_object.co_code_adaptive.offset;
  if (!pyf_has(layout->interpreter_frame.tlbc_index) || !pyf_has(layout->code_object.co_tlbc)) return PYF_OK;
  pyfi_object_at(&code_object, code);
  status = pyfi_load(target, &code_object, layout->code_object.co_tlbc, &copies);
  if (status != PYF_OK || copies == 0) return status;
  pyfi_object_at(&array, copies);
  status = pyfi_load_int(target, frame, layout->interpreter_frame.tlbc_index, &index);
  if (status == PYF_OK) status = pyfi_load_int(target, &array, layout->code_array.size, &count);
  if (status != PYF_OK) return status;
  if (index < 0 || index >= count) return PYF_E_CORRUPT;
  return pyfi_read_pointer(
      target, copies + layout->code_array.entries.offset + (uint64_t)index * layout->pointer_size, base);
}

/* The offset of the frame's instruction in its bytecode, in bytes; negative before the first. */
static inline pyf_number pyfi_lasti(pyf_target *target, const pyfi_object *frame, uint64_t code) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_constant unit = layout->constants.lasti_unit;
  uint64_t instruction = 0, base = 0;
  int64_t lasti = 0;
  if (pyf_has(layout->interpreter_frame.lasti)) {
    if (pyfi_load_int(target, frame, layout->interpreter_frame.lasti, &lasti) != PYF_OK) return pyfi_none();
    if (lasti < 0) return pyfi_some(-1);
    lasti *= unit.present ? unit.value : 1;
  } else {
    if (pyfi_load(target, frame, layout->interpreter_frame.instr_ptr, &instruction) != PYF_OK) return pyfi_none();
    if (pyfi_code_base(target, frame, code, &base) != PYF_OK) return pyfi_none();
    lasti = pyfi_sign_extend(instruction - base, layout->pointer_size * 8u);
  }
  return lasti < PYFI_LASTI_MIN || lasti > PYFI_LASTI_MAX ? pyfi_none() : pyfi_some(lasti);
}

#endif
