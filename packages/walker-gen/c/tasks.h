/* asyncio's tasks that are not done: their lists, names and event loops. */
#ifndef PYF_TASKS_H
#define PYF_TASKS_H

#include "awaiters.h"

/* The state of a task that is not done. */
typedef enum pyf_task_state {
  PYF_TASK_RUNNING = 0, /* its event loop runs it */
  PYF_TASK_INTERRUPTED, /* it started another task eagerly, which runs */
  PYF_TASK_WAITING,     /* it waits for a future */
  PYF_TASK_READY        /* its event loop will run it */
} pyf_task_state;

/* Returns "running", "interrupted", "waiting" or "ready": a constant. */
PYF_API const char *pyf_task_state_name(pyf_task_state state);

/* A task (TaskObj of Modules/_asynciomodule.c, or an instance of a class written in Python). */
typedef struct pyf_task {
  uint64_t address;
  uint64_t coroutine;
  uint64_t loop;     /* its event loop; 0 for none */
  uint64_t thread;   /* address of the PyThreadState that runs the loop; 0 for none or unknown */
  uint64_t name;     /* a str object; 0 for none, or where the name is `Task-` and a number */
  pyf_number number; /* that number */
  pyf_task_state state;
} pyf_task;

/* A cursor over an interpreter's tasks. */
typedef struct pyf_tasks {
  pyf_target *target;
  pyf_interpreter interpreter;
  pyf_asyncio asyncio;
  /* First the lists of the threads, then the interpreter's own list, then sets. */
  pyf_threads threads;
  int stage;
  uint64_t head, node; /* in the current list; `node` is 0 outside of one */
  pyfi_guard guard;
  unsigned next_set;
  int in_set, is_weak;
  pyfi_set set;
  uint32_t count;  /* tasks given so far */
  uint64_t frames; /* frames of tasks given so far, and of threads searched */
  /* Tasks of one event loop follow each other. */
  uint64_t loop, loop_thread, loop_task;
  int knows_loop;
  int complete; /* after PYF_END: 1 if all lists and sets were read to their ends */
} pyf_tasks;

/*
 * Starts on an interpreter's tasks. PYF_E_ABSENT where neither the layout nor, in 3.6, asyncio
 * itself has the places of tasks.
 */
PYF_API pyf_status pyf_tasks_begin(pyf_tasks *cursor, pyf_target *target,
                                   const pyf_interpreter *interpreter);

/* Stores the next task; PYF_END after the last. It returns no error: see `complete`. */
PYF_API pyf_status pyf_tasks_next(pyf_tasks *cursor, pyf_task *task);

#endif
