/* Status codes, bounds, and the caller's memory. */
#ifndef PYF_BASE_H
#define PYF_BASE_H

#include "facts.h"
#include "field.h"

/* Returned by each function that can fail. Functions named *_next return PYF_END after the last. */
typedef enum pyf_status {
  PYF_OK = 0,
  PYF_END,         /* no more: not an error */
  PYF_E_ARGUMENT,  /* the caller left out a required argument */
  PYF_E_READ,      /* memory could not be read; pyf_target.fault is the address */
  PYF_E_CORRUPT,   /* a cycle, a length out of bounds, or a value that no release has */
  PYF_E_LIMIT,     /* a list, stack or string is longer than its bound */
  PYF_E_ABSENT,    /* the layout has no such field */
  PYF_E_SPACE,     /* the caller's buffer is too small */
  PYF_E_NO_TABLE,  /* no layout for this build: pyf_target.hex, abiflags and triple name it */
  PYF_E_NOT_PYTHON, /* no interpreter where one was expected */
  PYF_E_GONE,      /* the process has ended, or runs another program now */
  PYF_E_DENIED     /* the system does not let this user read the process */
} pyf_status;

/*
 * Reads `length` bytes at `address` of the target into `buffer`. Returns 0 if it read all of them.
 * PYF_E_GONE and PYF_E_DENIED are passed on to the caller of the walk; any other value counts as
 * PYF_E_READ. `context` is the caller's own. Called on the thread that walks.
 */
typedef int (*pyf_read)(void *context, uint64_t address, void *buffer, size_t length);

/* The target's memory. The caller owns `context`, which must outlive the target. */
typedef struct pyf_memory {
  pyf_read read;
  void *context; /* passed to each call of `read` */
} pyf_memory;

/* A range of the target's memory, and the buffer that it is read into. */
typedef struct pyf_range {
  uint64_t address;
  void *buffer;
  size_t length; /* in bytes */
} pyf_range;

/*
 * Reads ranges, in their order, in as few system calls as it can. Returns how many, from the first
 * on, were read completely. `context` is that of the pyf_memory. For pyframes_sampler.h.
 */
typedef size_t (*pyf_read_ranges)(void *context, const pyf_range *ranges, size_t count);

/* A part of a sentence for people, such as "memory could not be read": a constant. */
PYF_API const char *pyf_status_text(pyf_status status);

#endif
