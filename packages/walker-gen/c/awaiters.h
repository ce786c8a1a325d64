/*
 * Who awaits a task: by what futures keep for that purpose (from 3.14), or by the callbacks that a task or future has for
 * when it is done. What awaits it may be a future (of gather(), wait(), shield()) that other tasks await.
 */
#ifndef PYF_AWAITERS_H
#define PYF_AWAITERS_H

#include "asyncio.h"

/* More tasks that await one are not told; nor more futures between. */
#define PYF_MAX_AWAITERS 256u

/* The caller owns it. */
typedef struct pyf_awaiters {
  uint64_t tasks[PYF_MAX_AWAITERS]; /* addresses of those that await */
  unsigned count;
  int complete; /* 1 where these are all of them */
  /* The task asked about, and the futures that await it. */
  uint64_t futures[PYF_MAX_AWAITERS];
  unsigned future_count;
} pyf_awaiters;

/* The tasks that await the task at `task`. */
PYF_API void pyf_awaiters_read(pyf_target *target, pyf_asyncio *asyncio, uint64_t task, pyf_awaiters *out);

#endif
