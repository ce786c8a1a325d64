/* Where a member lies in its struct, and integers that a build may lack. */
#ifndef PYF_FIELD_H
#define PYF_FIELD_H

#include "linkage.h"

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

PYF_API int pyf_has(pyf_field field);

PYF_API int pyf_is(pyf_number number, int64_t value);

/* A constant of a build, which may not have it: half a pyf_number, of which a layout has some eighty. */
typedef struct pyf_constant {
  int64_t value : 56;
  int64_t present : 8;
} pyf_constant;

PYF_API int pyf_constant_is(pyf_constant constant, int64_t value);

#endif
