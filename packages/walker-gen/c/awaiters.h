/* The tasks that await a task. */
#ifndef PYF_AWAITERS_H
#define PYF_AWAITERS_H

#include "asyncio.h"

/* The tasks that await one task. */
typedef struct pyf_awaiters {
  uint64_t tasks[PYF_MAX_AWAITERS]; /* their addresses */
  unsigned count;
  int complete; /* 1 if every callback was recognised and no limit was reached */
  /* Internal: the task itself, and futures that await it. */
  uint64_t futures[PYF_MAX_AWAITERS];
  unsigned future_count;
} pyf_awaiters;

/*
 * Finds the tasks that await the task at the address `task`, directly or by a future such as that
 * of gather(). From 3.14 futures record them; before, a task's callbacks imply them. `asyncio` is
 * the member of the pyf_tasks that gave the task. Cannot fail: see `complete`.
 */
PYF_API void pyf_awaiters_read(pyf_target *target, pyf_asyncio *asyncio, uint64_t task,
                               pyf_awaiters *out);

#endif
