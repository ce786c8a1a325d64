/* Dicts in all their forms, and the attributes of instances. */
#ifndef PYF_DICTS_H
#define PYF_DICTS_H

#include "objects.h"

/* A cursor over a dict's items (PyDictObject, PyDictKeysObject). */
typedef struct pyf_items {
  pyf_target *target;
  uint64_t entries; /* address of the first entry */
  uint64_t values;  /* address of the first value; 0 where values are beside their keys */
  uint32_t index;   /* of the next entry */
  uint32_t count;   /* of entries */
  uint32_t stride;  /* bytes of an entry */
  pyf_field key;
  pyf_field value;
} pyf_items;

/* Starts on the items of the dict at `address`. PYF_E_CORRUPT for another object. */
PYF_API pyf_status pyf_items_begin(pyf_items *items, pyf_target *target, uint64_t address);

/* Stores the addresses of the next key and value; PYF_END after the last. Errors end the dict. */
PYF_API pyf_status pyf_items_next(pyf_items *items, uint64_t *key, uint64_t *value);

/*
 * Moves on to the next key that is a str equal to `name`, which is ASCII, and stores the address of
 * its value; PYF_END where there is none.
 */
PYF_API pyf_status pyf_items_find(pyf_items *items, const char *name, uint64_t *value);

/*
 * Stores the address of the value of an attribute in the instance's own dict; `name` is ASCII. No
 * code runs, and the class is not searched. PYF_END where there is none.
 */
PYF_API pyf_status pyf_attribute(pyf_target *target, uint64_t object, const char *name,
                                 uint64_t *value);

#endif
