/* What asyncio is in one interpreter: the types that are its own, and where it keeps tasks. */
#ifndef PYF_ASYNCIO_H
#define PYF_ASYNCIO_H

#include "dicts.h"
#include "generators.h"
#include "sets.h"
#include "values.h"

/* Steps made on behalf of one interpreter's tasks: slots of sets, callbacks, items of what these hold, threads, items of dicts. */
#define PYFI_MAX_TASK_STEPS ((uint32_t)1 << 22)
#define PYFI_TASK_SETS 5u

typedef struct pyf_asyncio {
  int imported;
  int whole; /* 0 where what it was looked for in has fewer items than it says: it is being resized, say */
  uint64_t task_type, future_type; /* _asyncio.Task and Future, which are written in C; 0 where the module is not there */
  uint64_t sets[PYFI_TASK_SETS];    /* sets, and WeakSets, of tasks */
  unsigned set_count;
  uint64_t current_tasks; /* a dict of the task under way in each event loop, to 3.13; 0 where there is none */
  uint32_t steps;         /* that may still be made */
} pyf_asyncio;

#endif
