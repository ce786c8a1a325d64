/* Where a member lies in its struct, and integers that a build may lack. */
#ifndef PYF_FIELD_H
#define PYF_FIELD_H

#include "linkage.h"

/* Flags of pyf_field. Without PYF_PRESENT the build has no such field; the rest is undefined. */
#define PYF_PRESENT 1u
#define PYF_SIGNED 2u

/* Where a member lies in its struct, from the headers of the release. */
typedef struct pyf_field {
  uint32_t offset; /* in bytes; for a field named `size`, sizeof the struct */
  uint8_t size;    /* bytes of an integer or pointer; 0 for a struct or an array */
  uint8_t bit;     /* bit-fields: first bit, from the least significant of the byte at `offset` */
  uint8_t bits;    /* bit-fields: width in bits; 0 for other members */
  uint8_t flags;   /* PYF_PRESENT, PYF_SIGNED */
} pyf_field;

/* An integer that may be absent; no value is reserved for that. */
typedef struct pyf_number {
  int64_t value; /* defined only where `present` is 1 */
  int present;
} pyf_number;

/* Returns 1 if the build has the field, else 0. */
PYF_API int pyf_has(pyf_field field);

/* Returns 1 if the number is present and equals `value`, else 0. */
PYF_API int pyf_is(pyf_number number, int64_t value);

/* A constant of a release, which may lack it: half the size of a pyf_number. */
typedef struct pyf_constant {
  int64_t value : 56;
  int64_t present : 8; /* 1 where the release has the constant, else 0 */
} pyf_constant;

/* Returns 1 if the constant is present and equals `value`, else 0. */
PYF_API int pyf_constant_is(pyf_constant constant, int64_t value);

#endif
