/* The frames of a task: those of its coroutines or, while it runs, of its thread. */
#ifndef PYF_TASK_FRAMES_H
#define PYF_TASK_FRAMES_H

#include "tasks.h"

/* How many frames of a chain are kept at a time; a longer chain is followed once for each part. */
#define PYFI_CHAIN_PART 256u

/* A cursor over a task's frames, innermost first. */
typedef struct pyf_task_frames {
  pyf_target *target;
  int complete;       /* 1 if no frame is left out */
  int on_thread;      /* 1 if the frames are those of a thread, which runs the task */
  pyf_thread thread;  /* that thread */
  uint64_t remaining; /* frames that are left */
  pyf_frames stack;   /* the thread's */
  uint64_t coroutine; /* the start of a chain, whose frames are given from the last one on */
  uint64_t first;     /* index in the chain of the first frame in `part` */
  uint64_t part[PYFI_CHAIN_PART];
} pyf_task_frames;

/*
 * Starts on the frames of a task from pyf_tasks_next, whose cursor is `tasks`. With `shims`, it
 * gives shims and frames that have not begun, too. Cannot fail: see `complete`.
 */
PYF_API void pyf_task_frames_begin(pyf_task_frames *frames, pyf_tasks *tasks, const pyf_task *task,
                                   int shims);

/* Stores the next frame; PYF_END after the last. */
PYF_API pyf_status pyf_task_frames_next(pyf_task_frames *frames, pyf_frame *out);

#endif
