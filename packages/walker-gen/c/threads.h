/* An interpreter's thread states. */
#ifndef PYF_THREADS_H
#define PYF_THREADS_H

#include "interpreters.h"

/* A thread state (PyThreadState). */
typedef struct pyf_thread {
  uint64_t address;
  uint64_t interp;    /* address of its interpreter, as the thread state has it */
  uint64_t id;        /* threading.get_ident(), a pthread_t; see pyf_thread_ids_are_signed */
  uint64_t native_id; /* the kernel's id; defined where has_native_id is 1 */
  int has_native_id;
  pyf_number gil_requested; /* 1 while it waits for the GIL; absent where not recorded */
  pyf_number state;         /* for pyf_attach_state_name */
  pyf_number main;          /* 1 for the main thread of the main interpreter */
  pyf_number holds_gil;     /* 1 while it holds the GIL of the interpreter that lists it */
  uint64_t frame;           /* the innermost frame; 0 for none, or where it could not be read */
  pyf_status frame_status;  /* PYF_OK, or why `frame` could not be read */
  uint64_t base_frame;      /* where a complete walk ends; 0 where the release has no such frame */
} pyf_thread;

/* A cursor over an interpreter's threads. */
typedef struct pyf_threads {
  pyf_target *target;
  pyf_interpreter interpreter;
  uint64_t next;
  uint64_t visited[PYFI_VISITED_THREADS]; /* a ring of the last ones */
  uint32_t visited_count;
  uint32_t left;   /* the budget of all searches for a place to continue, in threads */
  uint32_t extent; /* bytes of a thread state that are read */
  int knows_main;
  uint64_t main_thread; /* the id of the runtime's main thread */
  pyfi_guard guard;
} pyf_threads;

/* Starts on an interpreter's threads, newest first. Cannot fail: pyf_threads_next does. */
PYF_API void pyf_threads_begin(pyf_threads *cursor, pyf_target *target,
                               const pyf_interpreter *interpreter);

/*
 * Returns 1 where Python shows a pthread_t as a signed number (3.6): pyf_thread.id is an int64_t
 * then, cast, and negative in the upper half of a 32-bit address space.
 */
PYF_API int pyf_thread_ids_are_signed(const pyf_target *target);

/* Stores the next thread; PYF_END after the last. An error ends the list. */
PYF_API pyf_status pyf_threads_next(pyf_threads *cursor, pyf_thread *out);

#endif
