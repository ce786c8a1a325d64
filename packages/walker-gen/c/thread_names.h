/* Names of threads in the threading module: sys.modules["threading"]._active[ident]._name. */
#ifndef PYF_THREAD_NAMES_H
#define PYF_THREAD_NAMES_H

#include "dicts.h"
#include "interpreters.h"

/* The names of one interpreter's threads. */
typedef struct pyf_names {
  pyf_items active; /* threading._active */
  uint32_t at;      /* the entry where the next search begins */
  uint32_t steps;   /* entries examined so far */
} pyf_names;

/* Finds threading._active. PYF_END where the module was not imported; then no thread has a name. */
PYF_API pyf_status pyf_names_begin(pyf_names *names, pyf_target *target,
                                   const pyf_interpreter *interpreter);

/*
 * Returns the address of the name, a str object, of the thread with the pyf_thread.id `ident`; 0
 * where it has none. Fastest in the order of pyf_threads_next.
 */
PYF_API uint64_t pyf_names_find(pyf_names *names, uint64_t ident);

#endif
