/* Dicts of all forms, and the attributes of instances. */
#ifndef PYF_DICTS_H
#define PYF_DICTS_H

#include "objects.h"

/* A cursor over a dict's items; the caller owns it. */
typedef struct pyf_items {
  pyf_target *target;
  uint64_t entries; /* address of the first entry */
  uint64_t values;  /* address of the first value; 0 where values are beside their keys */
  uint32_t index;   /* of the next entry */
  uint32_t count;
  uint32_t stride;
  pyf_field key;
  pyf_field value;
} pyf_items;

/* Items of the dict at `address`; PYF_E_CORRUPT for what is no dict. */
PYF_API pyf_status pyf_items_begin(pyf_items *items, pyf_target *target, uint64_t address);

/* The next item; PYF_END after the last one. Another status ends the dict as well. */
PYF_API pyf_status pyf_items_next(pyf_items *items, uint64_t *key, uint64_t *value);

/* The value under a key that is a str of this text; PYF_END where there is none. */
PYF_API pyf_status pyf_items_find(pyf_items *items, const char *name, uint64_t *value);

/* The value of an attribute of the instance's own. */
PYF_API pyf_status pyf_attribute(pyf_target *target, uint64_t object, const char *name, uint64_t *value);

#endif
