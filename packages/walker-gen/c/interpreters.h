/* The runtime's interpreters: their list, GIL and garbage collector. */
#ifndef PYF_INTERPRETERS_H
#define PYF_INTERPRETERS_H

#include "list_guard.h"

/* The GIL of an interpreter (struct _gil_runtime_state). */
typedef struct pyf_gil {
  int known;            /* 0 where the release does not record it, or the GIL is disabled */
  int locked;           /* 1 while a thread holds it */
  uint64_t holder;      /* address of that thread's PyThreadState; 0 for none */
  pyf_number requested; /* 1 where the holder was asked to release it; absent where not recorded */
} pyf_gil;

/* An interpreter (PyInterpreterState). */
typedef struct pyf_interpreter {
  uint64_t address;
  pyf_number id;
  uint64_t threads_head; /* address of the newest PyThreadState; 0 for none */
  int main;              /* 1 for the runtime's main interpreter */
  pyf_number collecting; /* 1 during a garbage collection, 0 otherwise */
  uint64_t collecting_frame; /* the frame that started it, for pyf_frame_at; 0 for none */
  pyf_gil gil;
} pyf_interpreter;

/* A cursor over a runtime's interpreters. */
typedef struct pyf_interpreters {
  pyf_target *target;
  uint64_t next;
  pyfi_guard guard;
} pyf_interpreters;

/*
 * Starts on the interpreters, newest first. PYF_E_GONE if the process has ended or runs another
 * program now.
 */
PYF_API pyf_status pyf_interpreters_begin(pyf_interpreters *cursor, pyf_target *target);

/* Stores the next interpreter; PYF_END after the last. An error ends the list. */
PYF_API pyf_status pyf_interpreters_next(pyf_interpreters *cursor, pyf_interpreter *out);

#endif
