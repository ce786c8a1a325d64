/* Python objects, none of which is trusted: types, ints, strings by their text. */
#ifndef PYF_OBJECTS_H
#define PYF_OBJECTS_H

#include "strings.h"

/* The int object at `address`; PYF_E_LIMIT where it has more than 63 bits, PYF_E_CORRUPT for what is no int. */
PYF_API pyf_status pyf_int_read(pyf_target *target, uint64_t address, int64_t *value);

#endif
