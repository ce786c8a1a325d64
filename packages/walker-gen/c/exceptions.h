/* The exceptions that a thread raises and handles. */
#ifndef PYF_EXCEPTIONS_H
#define PYF_EXCEPTIONS_H

#include "threads.h"
#include "values.h"

/* An exception (PyBaseExceptionObject). */
typedef struct pyf_exception {
  uint64_t object; /* 0 where only its class exists so far */
  pyf_type_name type;
  uint64_t message; /* its first argument, where that is a str object; else 0 */
} pyf_exception;

/* A cursor over the exceptions that a thread handles. */
typedef struct pyf_handled {
  pyf_target *target;
  uint64_t next; /* a _PyErr_StackItem; before 3.7 the exception */
  pyfi_guard guard;
} pyf_handled;

/* Stores the exception that propagates through the thread's stack; PYF_END where there is none. */
PYF_API pyf_status pyf_exception_raised(pyf_target *target, const pyf_thread *thread,
                                        pyf_exception *out);

/* Starts on the exceptions that the thread, and each generator running in it, handles. */
PYF_API pyf_status pyf_handled_begin(pyf_handled *cursor, pyf_target *target,
                                     const pyf_thread *thread);

/* Stores the next exception, innermost first; PYF_END after the last. */
PYF_API pyf_status pyf_handled_next(pyf_handled *cursor, pyf_exception *out);

#endif
