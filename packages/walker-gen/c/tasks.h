/* The tasks of asyncio that are not done: their lists, names, event loops. */
#ifndef PYF_TASKS_H
#define PYF_TASKS_H

#include "awaiters.h"

/* More tasks of an interpreter are not told; nor more frames of all its tasks together. */
#define PYF_MAX_TASKS ((uint32_t)1 << 18)
#define PYFI_MAX_TASK_FRAMES ((uint64_t)1 << 20)

typedef enum pyf_task_state {
  PYF_TASK_RUNNING = 0, /* its event loop runs it */
  PYF_TASK_INTERRUPTED, /* its step began another task eagerly, which is under way */
  PYF_TASK_WAITING,     /* for a future */
  PYF_TASK_READY        /* waits for its turn */
} pyf_task_state;

PYF_API const char *pyf_task_state_name(pyf_task_state state);

typedef struct pyf_task {
  uint64_t address;
  uint64_t coroutine;
  uint64_t loop;     /* its event loop; 0 where it has none */
  uint64_t thread;   /* address of the thread state that runs the loop; 0 where none does, or that cannot be told */
  uint64_t name;     /* a str; 0 where it has none, or its name is `Task-` and a number */
  pyf_number number; /* that number */
  pyf_task_state state;
} pyf_task;

/* A cursor over an interpreter's tasks; the caller owns it. */
typedef struct pyf_tasks {
  pyf_target *target;
  pyf_interpreter interpreter;
  pyf_asyncio asyncio;
  /* The lists of threads, then the interpreter's own, then sets. */
  pyf_threads threads;
  int stage;
  uint64_t head, node; /* of the list under way; `node` is 0 where there is none */
  pyfi_guard guard;
  unsigned next_set;
  int in_set, is_weak;
  pyfi_set set;
  uint32_t told;
  uint64_t frames; /* told of all tasks, and threads looked through */
  /* Tasks of one loop come one after the other. */
  uint64_t loop, loop_thread, loop_task;
  int knows_loop;
  int complete; /* after PYF_END: 1 if the lists and sets were had whole */
} pyf_tasks;

/* Starts on an interpreter's tasks; PYF_E_ABSENT where its layout, or asyncio (3.6), does not tell where they are. */
PYF_API pyf_status pyf_tasks_begin(pyf_tasks *cursor, pyf_target *target, const pyf_interpreter *interpreter);

/* The next task; PYF_END after the last one, when `complete` of the cursor tells whether they were all. */
PYF_API pyf_status pyf_tasks_next(pyf_tasks *cursor, pyf_task *task);

#endif
