/* The frames of a task: of its chain of coroutines or, while it runs, of its thread. */
#ifndef PYF_TASK_FRAMES_C
#define PYF_TASK_FRAMES_C

#include "task_frames.h"
#include "tasks.c"

/* Frames `first` to `first` + PYFI_CHAIN_PART of the chain, the outermost first. */
static inline void pyfi_task_chain_part(pyf_task_frames *frames, uint64_t first) {
  pyf_chain chain;
  pyf_generator generator;
  uint64_t index = 0;
  frames->first = first;
  pyf_chain_begin(&chain, frames->target, frames->coroutine);
  while (index < first + PYFI_CHAIN_PART && pyf_chain_next(&chain, &generator) == PYF_OK) {
    if (index >= first) frames->part[index - first] = generator.frame_address;
    index++;
  }
}

/* Searches one thread's stack for a frame; 1 where it is there. */
static inline int pyfi_task_on_thread(pyf_task_frames *frames, pyf_tasks *tasks, const pyf_thread *thread, uint64_t address,
                                     int shims) {
  pyf_frames stack;
  pyf_frame frame;
  uint64_t count = 0, place = 0;
  pyf_frames_begin(&stack, frames->target, thread);
  stack.shims = shims;
  while (pyf_frames_next(&stack, &frame) == PYF_OK) {
    count++;
    if (place == 0 && frame.address == address) place = count;
  }
  tasks->frames += count + 1;
  if (place == 0) return 0;
  frames->on_thread = 1;
  frames->thread = *thread;
  frames->remaining = place;
  frames->complete = stack.complete;
  pyf_frames_begin(&frames->stack, frames->target, thread);
  frames->stack.shims = shims;
  return 1;
}

/* Searches the thread that runs the task's loop; every thread, where that is unknown. */
static inline void pyfi_task_running(pyf_task_frames *frames, pyf_tasks *tasks, const pyf_task *task, uint64_t address,
                                    int shims) {
  pyf_threads threads;
  pyf_thread thread;
  pyf_threads_begin(&threads, frames->target, &tasks->interpreter);
  while (pyf_threads_next(&threads, &thread) == PYF_OK) {
    if (task->thread != 0 && task->thread != thread.address) continue;
    if (tasks->frames >= PYFI_MAX_TASK_FRAMES || pyfi_task_on_thread(frames, tasks, &thread, address, shims)) return;
  }
}

PYFI_DEFINE void pyf_task_frames_begin(pyf_task_frames *frames, pyf_tasks *tasks, const pyf_task *task, int shims) {
  pyf_target *target = tasks->target;
  pyf_chain chain;
  pyf_generator generator;
  uint64_t count = 0, outermost = 0;
  int executing = 0, whole = 1;
  frames->target = target;
  frames->complete = frames->on_thread = 0;
  frames->remaining = 0;
  frames->coroutine = task->coroutine;
  if (tasks->frames >= PYFI_MAX_TASK_FRAMES) return;
  pyf_chain_begin(&chain, target, task->coroutine);
  while (pyf_chain_next(&chain, &generator) == PYF_OK) {
    pyf_frame frame;
    if (count++ == 0 && generator.executing) outermost = generator.frame_address;
    if (generator.executing) executing = 1;
    if (pyf_frame_at(target, generator.frame_address, &frame) != PYF_OK) whole = 0;
  }
  tasks->frames += count;
  if (outermost != 0) {
    pyfi_task_running(frames, tasks, task, outermost, shims);
    return;
  }
  frames->complete = chain.complete && whole && !executing;
  frames->remaining = count;
  frames->first = count; /* no part is loaded */
}

PYFI_DEFINE pyf_status pyf_task_frames_next(pyf_task_frames *frames, pyf_frame *out) {
  while (frames->remaining > 0) {
    if (frames->on_thread) {
      frames->remaining--;
      return pyf_frames_next(&frames->stack, out);
    }
    frames->remaining--;
    if (frames->remaining < frames->first) {
      pyfi_task_chain_part(frames, frames->remaining >= PYFI_CHAIN_PART ? frames->remaining + 1 - PYFI_CHAIN_PART : 0);
    }
    if (pyf_frame_at(frames->target, frames->part[frames->remaining - frames->first], out) == PYF_OK) return PYF_OK;
  }
  return PYF_END;
}

#endif
