/* An interpreter's thread states. */
#ifndef PYF_THREADS_H
#define PYF_THREADS_H

#include "interpreters.h"

typedef struct pyf_thread {
  uint64_t address;   /* of the thread state */
  uint64_t interp;    /* the interpreter it says it belongs to */
  uint64_t id;        /* threading.get_ident(), a pthread_t; where pyf_thread_ids_are_signed (3.6) an int64_t, cast */
  uint64_t native_id; /* the kernel's id; meaningful where has_native_id is 1 */
  int has_native_id;
  pyf_number gil_requested; /* 1 while it waits for the GIL; absent where the release cannot tell */
  pyf_number state;         /* for pyf_attach_state_name */
  pyf_number main;      /* 1 for the main thread of the main interpreter */
  pyf_number holds_gil; /* of the interpreter that lists the thread */
  uint64_t frame;       /* the innermost frame; 0 where there is none, or it could not be read */
  pyf_status frame_status;
  uint64_t base_frame; /* where a complete walk ends; 0 where the release has no such frame */
} pyf_thread;

/* So many threads are remembered, to go on behind them where the list changed under the walk. */
#define PYFI_VISITED_THREADS 16u

typedef struct pyf_threads {
  pyf_target *target;
  pyf_interpreter interpreter;
  uint64_t next;
  uint64_t visited[PYFI_VISITED_THREADS]; /* a ring of those that were given last */
  uint32_t visited_count;
  uint32_t left; /* threads that may still be looked through to go on, in all */
  uint32_t extent; /* bytes of a thread state that are read */
  int knows_main;
  uint64_t main_thread; /* ident of the runtime's main thread */
  pyfi_guard guard;
} pyf_threads;

/* Starts a walk over an interpreter's threads, newest first. */
PYF_API void pyf_threads_begin(pyf_threads *cursor, pyf_target *target, const pyf_interpreter *interpreter);

/* Whether Python takes a pthread_t for a signed number: then it is negative in the upper half of 32-bit memory. */
PYF_API int pyf_thread_ids_are_signed(const pyf_target *target);

/* The next thread; PYF_END after the last one. Another status ends the list as well. */
PYF_API pyf_status pyf_threads_next(pyf_threads *cursor, pyf_thread *out);

#endif
