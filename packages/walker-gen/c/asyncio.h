/* The state of asyncio in one interpreter: its own types, and where it keeps tasks. */
#ifndef PYF_ASYNCIO_H
#define PYF_ASYNCIO_H

#include "dicts.h"
#include "generators.h"
#include "sets.h"
#include "values.h"

#define PYFI_TASK_SETS 5u

/* The state of asyncio in one interpreter, a part of pyf_tasks; for pyf_awaiters_read. Internal. */
typedef struct pyf_asyncio {
  int imported;
  int whole; /* 0 where sys.modules, or the module's dict, has fewer items than it counts */
  uint64_t task_type, future_type; /* _asyncio.Task and Future, in C; 0 without the module */
  uint64_t sets[PYFI_TASK_SETS];   /* sets and WeakSets of tasks */
  unsigned set_count;
  uint64_t current_tasks; /* a dict, to 3.13: the running task of each event loop; 0 for none */
  uint32_t steps;         /* that remain */
} pyf_asyncio;

#endif
