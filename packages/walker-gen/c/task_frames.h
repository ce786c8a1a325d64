/* The frames of a task: of its coroutine and what that awaits, or, while it runs, of its thread down to its coroutine's. */
#ifndef PYF_TASK_FRAMES_H
#define PYF_TASK_FRAMES_H

#include "tasks.h"

/* Frames of a chain kept at a time: a longer one is gone along again for each further part. */
#define PYFI_CHAIN_PART 256u

/* A cursor over a task's frames, innermost first; the caller owns it. */
typedef struct pyf_task_frames {
  pyf_target *target;
  int complete;       /* 1 where nothing is left out */
  int on_thread;      /* 1 where they are a thread's, which runs the task */
  pyf_thread thread;  /* that thread */
  uint64_t remaining; /* frames still to be given */
  pyf_frames stack;   /* of a thread */
  uint64_t coroutine; /* of a chain, whose frames are given from the last one on */
  uint64_t first;     /* of the part at hand: its place in the chain */
  uint64_t part[PYFI_CHAIN_PART];
} pyf_task_frames;

/* Starts on the frames of a task that pyf_tasks_next gave; with `shims` those that walks pass over are given, too. */
PYF_API void pyf_task_frames_begin(pyf_task_frames *frames, pyf_tasks *tasks, const pyf_task *task, int shims);

/* The next frame; PYF_END after the last one. */
PYF_API pyf_status pyf_task_frames_next(pyf_task_frames *frames, pyf_frame *out);

#endif
