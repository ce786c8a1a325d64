/* The runtime's interpreters: their list, GIL and collector. */
#ifndef PYF_INTERPRETERS_H
#define PYF_INTERPRETERS_H

#include "list_guard.h"

/* A lock's holder is a thread state's address; 0 where nobody holds it. */
typedef struct pyf_gil {
  int known; /* 0 where the release cannot tell, or the interpreter runs without its GIL */
  int locked;
  uint64_t holder;
  pyf_number requested; /* 1 where its holder was asked to drop it; absent where that cannot be told */
} pyf_gil;

typedef struct pyf_interpreter {
  uint64_t address;
  pyf_number id;
  uint64_t threads_head;
  int main;              /* 1 for the runtime's main interpreter */
  pyf_number collecting; /* 1 during a garbage collection, 0 otherwise */
  uint64_t collecting_frame; /* meanwhile, the frame that set it off, for pyf_frame_at; 0 where there is none */
  pyf_gil gil;
} pyf_interpreter;

typedef struct pyf_interpreters {
  pyf_target *target;
  uint64_t next;
  pyfi_guard guard;
} pyf_interpreters;

/* Starts a walk over the interpreters, newest first. */
PYF_API pyf_status pyf_interpreters_begin(pyf_interpreters *cursor, pyf_target *target);

/* The next interpreter; PYF_END after the last one. Another status ends the list as well. */
PYF_API pyf_status pyf_interpreters_next(pyf_interpreters *cursor, pyf_interpreter *out);

#endif
