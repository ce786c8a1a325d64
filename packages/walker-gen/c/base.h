/* Status codes, the caller's memory, and the shape of a layout's fields. */
#ifndef PYF_BASE_H
#define PYF_BASE_H

#include <stddef.h>
#include <stdint.h>

#include "inline_hints.h"

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
/* Debug offsets at or beyond this are not believed, in bytes; nor at or beyond the second where the table's is below it. */
#define PYFI_MAX_OFFSET (4u << 20)
#define PYFI_NEAR_OFFSET 2048u

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

/* Flags of pyf_field. A field without PYF_PRESENT does not exist in that build; nothing else of it has a meaning. */
#define PYF_PRESENT 1u
#define PYF_SIGNED 2u

/* Where a member lies in its struct. */
typedef struct pyf_field {
  uint32_t offset; /* in bytes; of a field named `size`, the size itself */
  uint8_t size;    /* bytes of an integer or pointer; 0 of a struct or an array */
  uint8_t bit;     /* bit-fields: first bit, from the least significant of the byte at `offset` */
  uint8_t bits;    /* bit-fields: width; 0 otherwise */
  uint8_t flags;
} pyf_field;

/* An integer that may not be there: nothing is said by a special value. */
typedef struct pyf_number {
  int64_t value;
  int present;
} pyf_number;

static inline int pyf_has(pyf_field field) { return (field.flags & PYF_PRESENT) != 0; }

static inline pyf_number pyfi_some(int64_t value) {
  pyf_number number;
  number.value = value;
  number.present = 1;
  return number;
}

static inline pyf_number pyfi_none(void) {
  pyf_number number;
  number.value = 0;
  number.present = 0;
  return number;
}

static inline int pyf_is(pyf_number number, int64_t value) { return number.present && number.value == value; }

/* A constant of a build, which may not have it: half a pyf_number, of which a layout has some eighty. */
typedef struct pyf_constant {
  int64_t value : 56;
  int64_t present : 8;
} pyf_constant;

static inline int pyf_constant_is(pyf_constant constant, int64_t value) { return constant.present && constant.value == value; }

/* One sentence fragment for people: "memory could not be read". */
static inline const char *pyf_status_text(pyf_status status) {
  switch (status) {
    case PYF_OK: return "no error";
    case PYF_END: return "at the end";
    case PYF_E_ARGUMENT: return "a required argument is missing";
    case PYF_E_READ: return "memory could not be read";
    case PYF_E_CORRUPT: return "what was read cannot be true";
    case PYF_E_LIMIT: return "longer than is believed";
    case PYF_E_ABSENT: return "this build has no such field";
    case PYF_E_SPACE: return "the buffer is too small";
    case PYF_E_NO_TABLE: return "no layout for this build";
    case PYF_E_NOT_PYTHON: return "no Python interpreter found";
  }
  return "unknown status";
}

#endif
