/* Generators, coroutines, async generators, which begin alike, and the awaited objects. */
#ifndef PYF_GENERATORS_C
#define PYF_GENERATORS_C

#include "generators.h"
#include "frames.c"

static inline uint64_t pyfi_member_address(pyf_target *target, uint64_t address, pyf_field field) {
  pyfi_object object;
  pyfi_object_at(&object, address);
  return address == 0 ? 0 : pyfi_load_address(target, &object, field);
}

static inline pyf_number pyfi_member_number(pyf_target *target, uint64_t address, pyf_field field) {
  pyfi_object object;
  pyfi_object_at(&object, address);
  return address == 0 ? pyfi_none() : pyfi_load_number(target, &object, field);
}

/*
 * The end of a frame's stack: a pointer, or a depth from `localsplus` (3.11 to 3.13) or its start.
 */
static inline uint64_t pyfi_stack_end(pyf_target *target, uint64_t frame, uint64_t bottom) {
  const pyf_view_interpreter_frame *view = &pyfi_layout(target)->interpreter_frame;
  pyf_number depth;
  if (pyf_has(view->stackpointer)) return pyfi_member_address(target, frame, view->stackpointer);
  if (pyf_has(view->stacktop)) {
    depth = pyfi_member_number(target, frame, view->stacktop);
  } else {
    depth = pyfi_member_number(target, frame, view->stackdepth);
    bottom = pyfi_member_address(target, frame, view->valuestack);
  }
  return bottom + (uint64_t)depth.value * pyfi_layout(target)->pointer_size;
}

/* The topmost object of the frame's stack; 0 where there is none. */
static inline uint64_t pyfi_stack_top(pyf_target *target, uint64_t frame) {
  const unsigned word = pyfi_layout(target)->pointer_size;
  const uint64_t bottom = frame + pyfi_layout(target)->interpreter_frame.localsplus.offset;
  const uint64_t top = pyfi_stack_end(target, frame, bottom);
  uint64_t object;
  if (!pyf_has(pyfi_layout(target)->interpreter_frame.localsplus)) return 0;
  if (top <= bottom || top - bottom > PYFI_MAX_STACK) return 0;
  /* The topmost slot may be NULL: it is reserved for the value to send. */
  object = top - bottom >= word ? pyfi_stack_slot(target, top - word) : 0;
  return object != 0 || top - bottom < 2u * word ? object : pyfi_stack_slot(target, top - 2u * word);
}

/* True if the next instruction is a RESUME after `yield from` or `await`; 3.11 and 3.12. */
static inline int pyfi_is_before_resume(pyf_target *target, uint64_t frame) {
  const pyf_enum_opcode *opcodes = &pyfi_layout(target)->opcode;
  const uint64_t last = pyfi_member_address(target, frame, pyfi_layout(target)->interpreter_frame.instr_ptr);
  uint8_t next[2];
  if (pyfi_read_bytes(target, last + (uint64_t)pyfi_layout(target)->constants.codeunit_size.value, next, sizeof next) != PYF_OK) {
    return 0;
  }
  return (next[1] & PYFI_RESUME_LOCATION_MASK) >= PYFI_RESUME_AFTER_YIELD_FROM &&
         (pyf_constant_is(opcodes->resume, next[0]) || pyf_constant_is(opcodes->resume_quick, next[0]) ||
          pyf_constant_is(opcodes->instrumented_resume, next[0]));
}

/* True if the next instruction is a YIELD_FROM; to 3.10. */
static inline int pyfi_is_before_yield_from(pyf_target *target, uint64_t frame) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_number last = pyfi_member_number(target, frame, layout->interpreter_frame.lasti);
  const uint64_t code = pyfi_member_address(target, frame, layout->interpreter_frame.executable);
  const uint64_t bytecode = pyfi_member_address(target, code, layout->code_object.co_code);
  const pyf_constant unit = layout->constants.lasti_unit;
  uint64_t offset;
  uint8_t next = 0;
  if (!last.present || last.value < 0 || !pyf_has(layout->bytes_object.ob_sval)) return 0;
  offset = (uint64_t)last.value * (uint64_t)(unit.present ? unit.value : 1);
  offset += layout->bytes_object.ob_sval.offset + (uint64_t)layout->constants.codeunit_size.value;
  return pyfi_read_bytes(target, bytecode + offset, &next, 1) == PYF_OK && pyf_constant_is(layout->opcode.yield_from, next);
}

/* From 3.11 on the frame is a part of the generator. */
static inline void pyfi_generator_with_frame(pyf_target *target, pyf_generator *out) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_enum_frame_state *states = &layout->frame_state;
  const pyf_number state = pyfi_member_number(target, out->address, layout->gen_object.gi_frame_state);
  const uint64_t frame = out->address + layout->gen_object.gi_iframe.offset;
  int awaits;
  if (!state.present) return;
  out->executing = pyf_constant_is(states->executing, state.value);
  if (states->suspended_yield_from.present) {
    awaits = pyf_constant_is(states->suspended_yield_from, state.value) ||
             pyf_constant_is(states->suspended_yield_from_locked, state.value);
  } else {
    awaits = pyf_constant_is(states->suspended, state.value) && pyfi_is_before_resume(target, frame);
  }
  if (!pyf_constant_is(states->completed, state.value) && !pyf_constant_is(states->cleared, state.value)) out->frame_address = frame;
  if (awaits) out->awaited = pyfi_stack_top(target, frame);
}

/* To 3.10 the frame is a separate object that points back. */
static inline pyf_status pyfi_generator_with_frame_object(pyf_target *target, pyf_generator *out) {
  const pyf_layout *layout = pyfi_layout(target);
  pyf_number state;
  const uint64_t frame = pyfi_member_address(target, out->address, layout->gen_object.gi_frame);
  if (frame == 0) return PYF_OK;
  if (pyfi_member_address(target, frame, layout->interpreter_frame.generator) != out->address) return PYF_E_CORRUPT;
  out->frame_address = frame;
  state = pyfi_member_number(target, frame, layout->interpreter_frame.state);
  if (state.present) {
    out->executing = pyf_constant_is(layout->frame_state.executing, state.value);
  } else {
    out->executing = pyfi_member_number(target, out->address, layout->gen_object.gi_running).value != 0;
  }
  if (!out->executing && pyfi_is_before_yield_from(target, frame)) out->awaited = pyfi_stack_top(target, frame);
  return PYF_OK;
}

/* True if objects of this type are generators, by the type's sizes. */
static inline int pyfi_is_generator_type(pyf_target *target, uint64_t type) {
  const pyf_layout *layout = pyfi_layout(target);
  const int64_t size = pyfi_type_number(target, type, layout->type_object.tp_basicsize);
  const int64_t item = pyfi_type_number(target, type, layout->type_object.tp_itemsize);
  if (pyf_has(layout->gen_object.gi_iframe)) {
    return pyf_has(layout->interpreter_frame.localsplus) && item == layout->pointer_size &&
           size == (int64_t)layout->gen_object.gi_iframe.offset + (int64_t)layout->interpreter_frame.localsplus.offset;
  }
  return item == 0 && size != 0 &&
         ((pyf_has(layout->gen_object.size) && size == (int64_t)layout->gen_object.size.offset) ||
          (pyf_has(layout->coro_object.size) && size == (int64_t)layout->coro_object.size.offset) ||
          (pyf_has(layout->async_gen_object.size) && size == (int64_t)layout->async_gen_object.size.offset));
}

PYFI_DEFINE pyf_status pyf_generator_read(pyf_target *target, uint64_t address, pyf_generator *out) {
  uint64_t type = 0;
  const pyf_status status = pyfi_object_type(target, address, &type);
  out->address = address;
  out->frame_address = out->awaited = 0;
  out->executing = 0;
  if (status != PYF_OK) return status;
  if (!pyfi_is_generator_type(target, type)) return PYF_E_CORRUPT;
  if (!pyf_has(pyfi_layout(target)->gen_object.gi_iframe)) return pyfi_generator_with_frame_object(target, out);
  pyfi_generator_with_frame(target, out);
  return PYF_OK;
}

/*
 * Stores the object that this one delegates to; 0 for one that does not delegate. Core files leave
 * out the names of types: then the size alone suggests the type, and `is_certain` becomes 0.
 * Returns an error if the type cannot be read.
 */
static inline pyf_status pyfi_delegate(pyf_target *target, uint64_t address, uint64_t *object, int *is_certain) {
  const pyf_layout *layout = pyfi_layout(target);
  const struct {
    const char *name;
    pyf_field size;
    pyf_field member;
  } rows[] = {
      {"async_generator_asend", layout->async_gen_asend.size, layout->async_gen_asend.ags_gen},
      {"async_generator_athrow", layout->async_gen_athrow.size, layout->async_gen_athrow.agt_gen},
      {"coroutine_wrapper", layout->coro_wrapper.size, layout->coro_wrapper.cw_coroutine},
      {"anext_awaitable", layout->anext_awaitable.size, layout->anext_awaitable.wrapped},
  };
  uint64_t type = 0, name;
  int64_t size;
  size_t i;
  *object = 0;
  if (pyfi_object_type(target, address, &type) != PYF_OK || !pyfi_type_is_there(target, type)) return PYF_E_READ;
  size = pyfi_type_number(target, type, layout->type_object.tp_basicsize);
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (!pyf_has(rows[i].size) || size != (int64_t)rows[i].size.offset) continue;
    name = pyfi_member_address(target, type, layout->type_object.tp_name);
    if (!pyfi_c_string_is_there(target, name)) {
      *is_certain = 0;
    } else if (!pyfi_c_string_equals(target, name, rows[i].name)) {
      continue;
    }
    *object = pyfi_member_address(target, address, rows[i].member);
    break;
  }
  return PYF_OK;
}

/*
 * The generator that an awaited object is or delegates to; PYF_END if there is none. `is_certain`
 * becomes 0 if a type cannot be read, or one on the way to the generator lacks its name.
 */
static inline pyf_status pyfi_generator_behind(pyf_target *target, uint64_t address, pyf_generator *out, int *is_certain) {
  unsigned hops;
  int named = 1;
  for (hops = 0; address != 0 && hops < PYFI_MAX_HOPS; hops++) {
    if (pyf_generator_read(target, address, out) == PYF_OK) {
      if (!named) *is_certain = 0;
      return PYF_OK;
    }
    if (pyfi_delegate(target, address, &address, &named) != PYF_OK) {
      *is_certain = 0;
      return PYF_END;
    }
  }
  /* Objects of other types may have the sizes, but lead to no generator. */
  if (address != 0) *is_certain = 0;
  return PYF_END;
}

PYFI_DEFINE void pyf_chain_begin(pyf_chain *chain, pyf_target *target, uint64_t address) {
  chain->target = target;
  chain->next = address;
  pyfi_guard_start(&chain->guard, PYF_MAX_CHAIN);
  chain->complete = 0;
  chain->is_certain = 1;
}

PYFI_DEFINE pyf_status pyf_chain_next(pyf_chain *chain, pyf_generator *out) {
  const int first = chain->guard.count == 0;
  const pyf_status status = pyfi_generator_behind(chain->target, chain->next, out, &chain->is_certain);
  chain->next = 0;
  /* The last awaited object is not a generator. The first must be one. */
  if (status != PYF_OK) {
    if (!first) chain->complete = chain->is_certain;
    return PYF_END;
  }
  if (pyfi_guard_pass(&chain->guard, out->address) != PYF_OK || out->frame_address == 0) return PYF_END;
  chain->next = out->awaited;
  return PYF_OK;
}

#endif
