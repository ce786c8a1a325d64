/* Generators, coroutines and async generators, which begin alike. */
#ifndef PYF_GENERATORS_H
#define PYF_GENERATORS_H

#include "frames.h"

/* A frame's locals and stack that reach further than this, in bytes, are not believed. */
#define PYF_MAX_STACK ((uint64_t)1 << 24)

typedef struct pyf_generator {
  int has_frame; /* 0 where it is done */
  pyf_frame frame;
  uint64_t awaited; /* the object it awaits or yields from; 0 where it does not, or the release cannot tell */
} pyf_generator;

/* The topmost object of the frame's stack. */
static inline uint64_t pyf_stack_top(pyf_target *target, uint64_t frame) {
  const pyf_view_interpreter_frame *view = &target->layout.interpreter_frame;
  const unsigned word = target->layout.pointer_size;
  const uint64_t bottom = frame + view->localsplus.offset;
  uint64_t top = 0, object;
  pyf_object frame_object;
  pyf_object_at(&frame_object, frame);
  if (pyf_has(view->stackpointer)) {
    if (pyf_load(target, &frame_object, view->stackpointer, &top) != PYF_OK) return 0;
  } else {
    int64_t depth = 0;
    if (pyf_load_int(target, &frame_object, view->stacktop, &depth) != PYF_OK || depth < 0) return 0;
    top = bottom + (uint64_t)depth * word;
  }
  if (top <= bottom || top > bottom + PYF_MAX_STACK) return 0;
  /* The topmost slot may be NULL, kept for what will be sent. */
  object = top - word >= bottom ? pyf_stack_slot(target, top - word) : 0;
  return object != 0 || top - bottom < 2u * word ? object : pyf_stack_slot(target, top - 2u * word);
}

/* The generator at `address`; PYF_E_CORRUPT for what is none, or where frames are no part of generators (to 3.10). */
static inline pyf_status pyf_generator_read(pyf_target *target, uint64_t address, pyf_generator *out) {
  const pyf_layout *layout = &target->layout;
  const pyf_enum_frame_state *states = &layout->frame_state;
  pyf_object object;
  pyf_number state;
  uint64_t type = 0, frame;
  const pyf_status status = pyf_object_type(target, address, &type);
  if (status != PYF_OK) return status;
  if (!pyf_has(layout->gen_object.gi_iframe) || !pyf_has(layout->interpreter_frame.localsplus)) return PYF_E_CORRUPT;
  if (pyf_type_number(target, type, layout->type_object.tp_basicsize) !=
          (int64_t)layout->gen_object.gi_iframe.offset + (int64_t)layout->interpreter_frame.localsplus.offset ||
      pyf_type_number(target, type, layout->type_object.tp_itemsize) != layout->pointer_size) {
    return PYF_E_CORRUPT;
  }
  pyf_object_at(&object, address);
  state = pyf_load_number(target, &object, layout->gen_object.gi_frame_state);
  frame = address + layout->gen_object.gi_iframe.offset;
  out->awaited = 0;
  out->has_frame = 0;
  if (!state.present || pyf_is(states->completed, state.value) || pyf_is(states->cleared, state.value)) return PYF_OK;
  out->has_frame = pyf_frame_at(target, frame, &out->frame) == PYF_OK;
  if (pyf_is(states->suspended_yield_from, state.value) ||
      pyf_is(states->suspended_yield_from_locked, state.value)) {
    out->awaited = pyf_stack_top(target, frame);
  }
  return PYF_OK;
}

#endif
