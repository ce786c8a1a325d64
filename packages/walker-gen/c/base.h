/* Status codes, the caller's memory, and the shape of a layout's fields. */
#ifndef PYF_BASE_H
#define PYF_BASE_H

#include "field.h"

/* What every function returns. Functions named *_next return PYF_END, which is no error, when there is no more. */
typedef enum pyf_status {
  PYF_OK = 0,
  PYF_END,          /* the list or stack is at its end */
  PYF_E_ARGUMENT,   /* the caller left out something that is required */
  PYF_E_READ,       /* memory could not be read; its address is in pyf_target.fault */
  PYF_E_CORRUPT,    /* what was read cannot be true: a cycle, a length out of bounds, a value no release has */
  PYF_E_LIMIT,      /* a list, stack or string is longer than is believed */
  PYF_E_ABSENT,     /* the layout has no such field */
  PYF_E_SPACE,      /* the caller's buffer is too small */
  PYF_E_NO_TABLE,   /* no layout for this build; pyf_target.hex, abiflags and target name it */
  PYF_E_NOT_PYTHON  /* no interpreter was found where one was expected */
} pyf_status;

/* Bounds on what a target may make a walker do. */
#define PYF_MAX_INTERPRETERS 4096u
#define PYF_MAX_THREADS 65536u
#define PYF_MAX_FRAMES 1000000u
#define PYF_MAX_TABLE_BYTES (4u << 20)
#define PYF_MAX_CODE_POINTS 16384u

/*
 * Reads `length` bytes at `address` of the target into `buffer`; returns 0 if
 * all of them were read. `context` is the caller's own.
 */
typedef int (*pyf_read)(void *context, uint64_t address, void *buffer, size_t length);

typedef struct pyf_memory {
  pyf_read read;
  void *context;
} pyf_memory;

/* A piece of the target's memory, and where it goes. */
typedef struct pyf_range {
  uint64_t address;
  void *buffer;
  size_t length;
} pyf_range;

/*
 * Reads many ranges in as few calls as it can, in their order; returns how many,
 * from the first one on, were read whole. For pyframes_sampler.h; `context` as above.
 */
typedef size_t (*pyf_read_ranges)(void *context, const pyf_range *ranges, size_t count);

/* One sentence fragment for people: "memory could not be read". */
PYF_API const char *pyf_status_text(pyf_status status);

#endif
