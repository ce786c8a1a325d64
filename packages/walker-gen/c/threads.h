/* An interpreter's thread states. */
#ifndef PYF_THREADS_H
#define PYF_THREADS_H

#include "interpreters.h"

typedef struct pyf_thread {
  uint64_t address;   /* of the thread state */
  uint64_t interp;    /* the interpreter it says it belongs to */
  uint64_t id;        /* threading.get_ident(), a pthread_t; where pyf_thread_ids_are_signed (3.6) an int64_t, cast */
  uint64_t native_id; /* the kernel's id; meaningful where has_native_id is 1 */
  int has_native_id;
  pyf_number gil_requested; /* 1 while it waits for the GIL; absent where the release cannot tell */
  pyf_number state;         /* for pyf_attach_state_name */
  pyf_number main;      /* 1 for the main thread of the main interpreter */
  pyf_number holds_gil; /* of the interpreter that lists the thread */
  uint64_t frame;       /* the innermost frame; 0 where there is none, or it could not be read */
  pyf_status frame_status;
  uint64_t base_frame; /* where a complete walk ends; 0 where the release has no such frame */
} pyf_thread;

typedef struct pyf_threads {
  pyf_target *target;
  pyf_interpreter interpreter;
  uint64_t next;
  uint32_t extent; /* bytes of a thread state that are read */
  int knows_main;
  uint64_t main_thread; /* ident of the runtime's main thread */
  pyf_guard guard;
} pyf_threads;

/* Up to the last member of a thread state that is read: thread states are large. */
static inline uint32_t pyf_thread_extent(const pyf_layout *layout) {
  const pyf_view_thread_state *view = &layout->thread_state;
  const pyf_field fields[] = {view->next,          view->interp, view->thread_id, view->native_thread_id, view->gil_requested,
                              view->current_frame, view->cframe, view->state,     view->base_frame};
  return pyf_extent(fields, sizeof fields / sizeof fields[0]);
}

/* Starts a walk over an interpreter's threads, newest first. */
static inline void pyf_threads_begin(pyf_threads *cursor, pyf_target *target, const pyf_interpreter *interpreter) {
  pyf_object runtime;
  cursor->target = target;
  cursor->interpreter = *interpreter;
  cursor->next = interpreter->threads_head;
  cursor->extent = pyf_thread_extent(&target->layout);
  pyf_object_at(&runtime, target->runtime);
  cursor->main_thread = 0;
  cursor->knows_main = pyf_load(target, &runtime, target->layout.runtime_state.main_thread, &cursor->main_thread) == PYF_OK;
  pyf_guard_start(&cursor->guard, PYF_MAX_THREADS);
}

/* A frame, directly or through the C frame on the thread's C stack. */
static inline pyf_status pyf_thread_frame(pyf_target *target, const pyf_object *object, uint64_t *frame) {
  const pyf_layout *layout = &target->layout;
  pyf_object cframe;
  uint64_t address = 0;
  pyf_status status;
  if (!pyf_has(layout->cframe.current_frame)) {
    return pyf_load(target, object, layout->thread_state.current_frame, frame);
  }
  status = pyf_load(target, object, layout->thread_state.cframe, &address);
  if (status != PYF_OK) return status;
  pyf_object_at(&cframe, address);
  return pyf_load(target, &cframe, layout->cframe.current_frame, frame);
}

/* Whether Python takes a pthread_t for a signed number: then it is negative in the upper half of 32-bit memory. */
static inline int pyf_thread_ids_are_signed(const pyf_target *target) {
  return (target->layout.thread_state.thread_id.flags & PYF_SIGNED) != 0;
}

/* threading.get_ident() of the thread state that `object` is. */
static inline pyf_status pyf_thread_ident(pyf_target *target, const pyf_object *object, uint64_t *ident) {
  const pyf_field field = target->layout.thread_state.thread_id;
  const pyf_status status = pyf_load(target, object, field, ident);
  if (status == PYF_OK && pyf_thread_ids_are_signed(target)) *ident = (uint64_t)pyf_sign_extend(*ident, field.size * 8u);
  return status;
}

/* By the runtime's word, or, where it has none, because the thread is the oldest. */
static inline pyf_number pyf_thread_is_main(const pyf_threads *cursor, uint64_t id) {
  if (!pyf_has(cursor->target->layout.runtime_state.main_thread)) return pyf_some(cursor->interpreter.main && cursor->next == 0);
  return cursor->knows_main ? pyf_some(cursor->interpreter.main && cursor->main_thread == id) : pyf_none();
}

/* PID_MAX_LIMIT of Linux. */
#define PYF_MAX_NATIVE_ID ((uint64_t)1 << 22)

/* The kernel's id, as the thread state has it, or else the C library: a pthread_t is the address of its struct. */
static inline int pyf_thread_native_id(pyf_target *target, const pyf_object *object, pyf_thread *out) {
  const pyf_layout *layout = &target->layout;
  uint64_t pthread = 0;
  if (pyf_has(layout->thread_state.native_thread_id)) {
    return pyf_load(target, object, layout->thread_state.native_thread_id, &out->native_id) == PYF_OK;
  }
  if (layout->pthread_tid == 0 || pyf_load(target, object, layout->thread_state.thread_id, &pthread) != PYF_OK) return 0;
  return pyf_read_uint(target, pthread + layout->pthread_tid, 4, &out->native_id) == PYF_OK && out->native_id > 0 &&
         out->native_id <= PYF_MAX_NATIVE_ID;
}

/* The next thread; PYF_END after the last one. Another status ends the list as well. */
static inline pyf_status pyf_threads_next(pyf_threads *cursor, pyf_thread *out) {
  pyf_target *target = cursor->target;
  const pyf_view_thread_state *view = &target->layout.thread_state;
  const pyf_gil *gil = &cursor->interpreter.gil;
  pyf_object object;
  pyf_status status;
  if (cursor->next == 0) return PYF_END;
  status = pyf_guard_pass(&cursor->guard, cursor->next);
  if (status == PYF_OK) status = pyf_object_read(target, &object, cursor->next, cursor->extent);
  if (status != PYF_OK) return status;
  out->address = cursor->next;
  out->interp = 0;
  out->id = out->native_id = out->frame = out->base_frame = 0;
  status = pyf_thread_ident(target, &object, &out->id);
  if (status == PYF_OK) status = pyf_load(target, &object, view->interp, &out->interp);
  if (status == PYF_OK) status = pyf_load(target, &object, view->next, &cursor->next);
  if (status != PYF_OK) return status;
  out->has_native_id = pyf_thread_native_id(target, &object, out);
  out->gil_requested = pyf_load_number(target, &object, view->gil_requested);
  if (out->gil_requested.present) out->gil_requested.value = out->gil_requested.value != 0;
  out->state = pyf_load_number(target, &object, view->state);
  out->main = pyf_thread_is_main(cursor, out->id);
  out->holds_gil = gil->known ? pyf_some(gil->holder == out->address) : pyf_none();
  out->frame_status = pyf_thread_frame(target, &object, &out->frame);
  if (pyf_has(view->base_frame)) (void)pyf_load(target, &object, view->base_frame, &out->base_frame);
  return PYF_OK;
}

#endif
