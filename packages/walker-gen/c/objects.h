/* Python objects: types and ints. */
#ifndef PYF_OBJECTS_H
#define PYF_OBJECTS_H

#include "strings.h"

/*
 * Reads the int object (PyLongObject) at `address`. PYF_E_LIMIT if it has more than 63 bits,
 * PYF_E_CORRUPT for another object.
 */
PYF_API pyf_status pyf_int_read(pyf_target *target, uint64_t address, int64_t *value);

#endif
