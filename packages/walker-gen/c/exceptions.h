/* What a thread raises and handles. */
#ifndef PYF_EXCEPTIONS_H
#define PYF_EXCEPTIONS_H

#include "threads.h"
#include "values.h"

/* More generators than this are not looked through, each of which may handle an exception. */
#define PYF_MAX_HANDLED 1000u

/* An exception, as far as it can be told without running anything of it. */
typedef struct pyf_exception {
  uint64_t object; /* 0 where it is only a class yet */
  pyf_type_name type;
  uint64_t message; /* its first argument, where that is a str; else 0 */
} pyf_exception;

/* A cursor over what a thread handles; the caller owns it. */
typedef struct pyf_handled {
  pyf_target *target;
  uint64_t next; /* a _PyErr_StackItem, or, where there is none, the exception */
  pyfi_guard guard;
} pyf_handled;

/* What is on its way up the thread's stack; PYF_END for nothing. */
PYF_API pyf_status pyf_exception_raised(pyf_target *target, const pyf_thread *thread, pyf_exception *out);

/* Starts on what the thread handles, innermost first: of the thread, and of each generator that runs in it. */
PYF_API pyf_status pyf_handled_begin(pyf_handled *cursor, pyf_target *target, const pyf_thread *thread);

/* The next exception that is handled; PYF_END after the last one. */
PYF_API pyf_status pyf_handled_next(pyf_handled *cursor, pyf_exception *out);

#endif
