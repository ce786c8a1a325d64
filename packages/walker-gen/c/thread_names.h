/* Names of threads, as the threading module keeps them: sys.modules["threading"]._active[ident]._name. */
#ifndef PYF_THREAD_NAMES_H
#define PYF_THREAD_NAMES_H

#include "dicts.h"
#include "interpreters.h"

/* The names of one interpreter's threads; the caller owns it. */
typedef struct pyf_names {
  pyf_items active;
  uint32_t at; /* the entry to look at first */
  uint32_t steps;
} pyf_names;

PYF_API pyf_status pyf_names_begin(pyf_names *names, pyf_target *target, const pyf_interpreter *interpreter);

/*
 * The name of the thread with that ident, a str for pyf_string_open; 0 where
 * it has none. Threads are listed newest first and named oldest first, so the
 * search goes backwards from where the last one ended.
 */
PYF_API uint64_t pyf_names_find(pyf_names *names, uint64_t ident);

#endif
