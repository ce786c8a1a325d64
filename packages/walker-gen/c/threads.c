/* An interpreter's thread states. */
#ifndef PYF_THREADS_C
#define PYF_THREADS_C

#include "threads.h"
#include "interpreters.c"

/* The bytes up to the last member that is read: thread states are large. */
static inline uint32_t pyfi_thread_extent(const pyf_layout *layout) {
  const pyf_view_thread_state *view = &layout->thread_state;
  uint32_t extent = pyfi_reach(0, view->next);
  extent = pyfi_reach(extent, view->interp);
  extent = pyfi_reach(extent, view->thread_id);
  extent = pyfi_reach(extent, view->native_thread_id);
  extent = pyfi_reach(extent, view->gil_requested);
  extent = pyfi_reach(extent, view->current_frame);
  extent = pyfi_reach(extent, view->cframe);
  extent = pyfi_reach(extent, view->state);
  extent = pyfi_reach(extent, view->base_frame);
  return extent;
}

PYFI_DEFINE void pyf_threads_begin(pyf_threads *cursor, pyf_target *target, const pyf_interpreter *interpreter) {
  pyfi_object runtime;
  cursor->target = target;
  cursor->interpreter = *interpreter;
  cursor->next = interpreter->threads_head;
  cursor->extent = pyfi_thread_extent(pyfi_layout(target));
  pyfi_object_at(&runtime, target->runtime);
  cursor->main_thread = 0;
  cursor->knows_main = pyfi_load(target, &runtime, pyfi_layout(target)->runtime_state.main_thread, &cursor->main_thread) == PYF_OK;
  cursor->visited_count = 0;
  cursor->left = PYF_MAX_THREADS;
  pyfi_guard_start(&cursor->guard, PYF_MAX_THREADS);
}

/* A frame, directly or through the C frame on the thread's C stack. */
static inline pyf_status pyfi_thread_frame(pyf_target *target, const pyfi_object *object, uint64_t *frame) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object cframe;
  uint64_t address = 0;
  pyf_status status;
  if (!pyf_has(layout->cframe.current_frame)) {
    return pyfi_load(target, object, layout->thread_state.current_frame, frame);
  }
  status = pyfi_load(target, object, layout->thread_state.cframe, &address);
  if (status != PYF_OK) return status;
  pyfi_object_at(&cframe, address);
  return pyfi_load(target, &cframe, layout->cframe.current_frame, frame);
}

PYFI_DEFINE int pyf_thread_ids_are_signed(const pyf_target *target) {
  return (pyfi_layout(target)->thread_state.thread_id.flags & PYF_SIGNED) != 0;
}

/* threading.get_ident() of the thread state that `object` is. */
static inline pyf_status pyfi_thread_ident(pyf_target *target, const pyfi_object *object, uint64_t *ident) {
  const pyf_field field = pyfi_layout(target)->thread_state.thread_id;
  const pyf_status status = pyfi_load(target, object, field, ident);
  if (status == PYF_OK && pyf_thread_ids_are_signed(target)) *ident = (uint64_t)pyfi_sign_extend(*ident, field.size * 8u);
  return status;
}

/* The runtime records the main thread; in older releases it is the oldest thread. */
static inline pyf_number pyfi_thread_is_main(const pyf_threads *cursor, uint64_t id) {
  if (!pyf_has(pyfi_layout(cursor->target)->runtime_state.main_thread)) return pyfi_some(cursor->interpreter.main && cursor->next == 0);
  return cursor->knows_main ? pyfi_some(cursor->interpreter.main && cursor->main_thread == id) : pyfi_none();
}

/* The kernel's id, in the thread state, or in the C library's struct at the pthread_t. */
static inline int pyfi_thread_native_id(pyf_target *target, const pyfi_object *object, pyf_thread *out) {
  const pyf_layout *layout = pyfi_layout(target);
  uint64_t pthread = 0;
  if (pyf_has(layout->thread_state.native_thread_id)) {
    return pyfi_load(target, object, layout->thread_state.native_thread_id, &out->native_id) == PYF_OK;
  }
  if (layout->pthread_tid == 0 || pyfi_load(target, object, layout->thread_state.thread_id, &pthread) != PYF_OK) return 0;
  return pyfi_read_uint(target, pthread + layout->pthread_tid, 4, &out->native_id) == PYF_OK && out->native_id > 0 &&
         out->native_id <= PYFI_MAX_NATIVE_ID;
}

/* True if a thread was among the last results. */
static inline int pyfi_threads_visited(const pyf_threads *cursor, uint64_t address) {
  uint32_t i;
  for (i = 0; i < cursor->visited_count && i < PYFI_VISITED_THREADS; i++) {
    if (cursor->visited[i] == address) return 1;
  }
  return 0;
}

/* Reads a thread's state, with its pointer to its interpreter. */
static PYFI_READ pyf_status pyfi_threads_read(pyf_threads *cursor, pyfi_guard *guard, uint64_t address, pyfi_object *object,
                                          uint64_t *next, uint64_t *interp) {
  const pyf_view_thread_state *view = &pyfi_layout(cursor->target)->thread_state;
  pyf_status status = pyfi_guard_pass(guard, address);
  *interp = 0;
  if (status == PYF_OK) status = pyfi_object_read(cursor->target, object, address, cursor->extent);
  if (status == PYF_OK) status = pyfi_load(cursor->target, object, view->next, next);
  if (status == PYF_OK) status = pyfi_load(cursor->target, object, view->interp, interp);
  return status;
}

/*
 * A thread that ends in a running process leaves the list; its link to the next thread is lost in
 * freed memory, or belongs to a newer thread at the same address. The walk continues after the
 * oldest recent result that is still in the list, or else at the head. 0 where that leads to the
 * same place: the list did not change.
 */
static PYFI_RARE int pyfi_threads_resume(pyf_threads *cursor) {
  pyfi_object interpreter, object;
  pyfi_guard guard;
  uint64_t address = 0, next = 0, interp = 0, after;
  if (cursor->left == 0) return 0;
  pyfi_object_at(&interpreter, cursor->interpreter.address);
  if (pyfi_load(cursor->target, &interpreter, pyfi_layout(cursor->target)->interpreter_state.threads_head, &address) != PYF_OK) return 0;
  pyfi_guard_start(&guard, PYF_MAX_THREADS);
  for (after = address; address != 0; address = next) {
    if (cursor->left == 0) return 0;
    cursor->left--;
    if (pyfi_threads_read(cursor, &guard, address, &object, &next, &interp) != PYF_OK) break;
    if (interp != cursor->interpreter.address) break;
    if (pyfi_threads_visited(cursor, address)) after = next;
  }
  if (after == cursor->next) {
    cursor->left = 0;
    return 0;
  }
  cursor->next = after;
  pyfi_guard_start(&cursor->guard, PYF_MAX_THREADS - cursor->visited_count);
  return 1;
}

PYFI_DEFINE pyf_status pyf_threads_next(pyf_threads *cursor, pyf_thread *out) {
  pyf_target *target = cursor->target;
  const pyf_view_thread_state *view = &pyfi_layout(target)->thread_state;
  const pyf_gil *gil = &cursor->interpreter.gil;
  pyfi_object object;
  pyf_status status;
  uint64_t next = 0;
  int torn;
  do {
    if (cursor->next == 0) return PYF_END;
    status = pyfi_threads_read(cursor, &cursor->guard, cursor->next, &object, &next, &out->interp);
    if (status == PYF_OK && pyfi_threads_visited(cursor, cursor->next)) status = PYF_E_CORRUPT;
    torn = status != PYF_OK || out->interp != cursor->interpreter.address;
  } while (torn && pyfi_threads_resume(cursor));
  /* In memory that does not change, a thread counts as it is. */
  if (status != PYF_OK) return status;
  cursor->visited[cursor->visited_count++ % PYFI_VISITED_THREADS] = cursor->next;
  out->address = cursor->next;
  out->id = out->native_id = out->frame = out->base_frame = 0;
  status = pyfi_thread_ident(target, &object, &out->id);
  if (status != PYF_OK) return status;
  cursor->next = next;
  out->has_native_id = pyfi_thread_native_id(target, &object, out);
  out->gil_requested = pyfi_load_number(target, &object, view->gil_requested);
  if (out->gil_requested.present) out->gil_requested.value = out->gil_requested.value != 0;
  out->state = pyfi_load_number(target, &object, view->state);
  out->main = pyfi_thread_is_main(cursor, out->id);
  out->holds_gil = gil->known ? pyfi_some(gil->holder == out->address) : pyfi_none();
  out->frame_status = pyfi_thread_frame(target, &object, &out->frame);
  if (pyf_has(view->base_frame)) (void)pyfi_load(target, &object, view->base_frame, &out->base_frame);
  return PYF_OK;
}

#endif
