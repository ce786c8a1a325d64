/* Dicts of all forms, and the attributes of instances. */
#ifndef PYF_DICTS_C
#define PYF_DICTS_C

#include "dicts.h"
#include "objects.c"

/* Makes a cursor without items. */
static inline void pyfi_items_none(pyf_items *items, pyf_target *target) {
  items->target = target;
  items->index = items->count = items->stride = 0;
  items->entries = items->values = 0;
}

/* Bytes of an index: the number of slots decides their width (Objects/dict-common.h). */
static inline pyf_status pyfi_keys_index_bytes(pyf_target *target, const pyfi_object *keys, uint64_t *bytes) {
  const pyf_view_dict_keys *view = &pyfi_layout(target)->dict_keys;
  uint64_t value = 0;
  pyf_status status;
  if (pyf_has(view->dk_log2_index_bytes)) {
    status = pyfi_load(target, keys, view->dk_log2_index_bytes, &value);
    *bytes = value < 64 ? (uint64_t)1 << value : 0;
  } else {
    status = pyfi_load(target, keys, view->dk_size, &value);
    if (value > PYFI_MAX_INDEX_BYTES) value = 0;
    *bytes = value * (value <= 0xff ? 1u : value <= 0xffff ? 2u : 4u);
  }
  if (status == PYF_OK && (*bytes == 0 || *bytes > PYFI_MAX_INDEX_BYTES)) status = PYF_E_CORRUPT;
  return status;
}

/* Items with values beside their keys or, with `values`, in a separate array. */
static inline pyf_status pyfi_items_split(pyf_items *items, pyf_target *target, uint64_t keys, uint64_t values) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object object;
  uint64_t bytes = 0, kind = 0;
  int64_t count = 0;
  int general;
  pyf_status status;
  pyfi_items_none(items, target);
  if (!pyf_has(layout->dict_keys.dk_indices)) return PYF_E_ABSENT;
  if (keys == 0) return PYF_E_READ;
  pyfi_object_at(&object, keys);
  status = pyfi_load_int(target, &object, layout->dict_keys.dk_nentries, &count);
  if (status == PYF_OK) status = pyfi_keys_index_bytes(target, &object, &bytes);
  if (status == PYF_OK && pyf_has(layout->dict_keys.dk_kind)) {
    status = pyfi_load(target, &object, layout->dict_keys.dk_kind, &kind);
  }
  if (status != PYF_OK) return status;
  if (count < 0 || count > PYFI_MAX_ENTRIES) return PYF_E_LIMIT;
  general = !pyf_has(layout->dict_keys.dk_kind) || pyf_constant_is(layout->dict_keys_kind.general, (int64_t)kind);
  items->stride = general ? layout->dict_entry.size.offset : layout->dict_unicode_entry.size.offset;
  items->key = general ? layout->dict_entry.me_key : layout->dict_unicode_entry.me_key;
  items->value = general ? layout->dict_entry.me_value : layout->dict_unicode_entry.me_value;
  items->entries = keys + layout->dict_keys.dk_indices.offset + bytes;
  items->values = values == 0 ? 0 : values + layout->dict_values.values.offset;
  items->count = (uint32_t)count;
  return PYF_OK;
}

PYFI_DEFINE pyf_status pyf_items_begin(pyf_items *items, pyf_target *target, uint64_t address) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object object;
  uint64_t keys = 0, values = 0;
  pyf_status status;
  pyfi_items_none(items, target);
  if (!pyfi_object_is(target, address, layout->type_flags.dict_subclass)) return PYF_E_CORRUPT;
  pyfi_object_at(&object, address);
  status = pyfi_load(target, &object, layout->dict_object.ma_keys, &keys);
  if (status == PYF_OK) status = pyfi_load(target, &object, layout->dict_object.ma_values, &values);
  return status == PYF_OK ? pyfi_items_split(items, target, keys, values) : status;
}

/* The key and value of entry `index`; both 0 where the entry was deleted. */
static inline pyf_status pyfi_items_at(pyf_items *items, uint32_t index, uint64_t *key, uint64_t *value) {
  pyf_target *target = items->target;
  pyfi_object entry;
  pyf_status status = pyfi_object_read(target, &entry, items->entries + (uint64_t)index * items->stride, items->stride);
  if (status == PYF_OK) status = pyfi_load(target, &entry, items->key, key);
  if (status == PYF_OK) {
    const unsigned word = pyfi_layout(target)->pointer_size;
    status = items->values == 0 ? pyfi_load(target, &entry, items->value, value)
                                : pyfi_read_pointer(target, items->values + (uint64_t)index * word, value);
  }
  if (status == PYF_OK && (*key == 0 || *value == 0)) *key = *value = 0;
  return status;
}

PYFI_DEFINE pyf_status pyf_items_next(pyf_items *items, uint64_t *key, uint64_t *value) {
  while (items->index < items->count) {
    const pyf_status status = pyfi_items_at(items, items->index, key, value);
    if (status != PYF_OK) {
      items->index = items->count;
      return status;
    }
    items->index++;
    if (*key != 0) return PYF_OK;
  }
  return PYF_END;
}

PYFI_DEFINE pyf_status pyf_items_find(pyf_items *items, const char *name, uint64_t *value) {
  uint64_t key = 0;
  pyf_status status;
  while ((status = pyf_items_next(items, &key, value)) == PYF_OK) {
    if (pyfi_str_equals(items->target, key, name)) return PYF_OK;
  }
  return status;
}

/* Managed attributes: a pointer to a dict or to values, or the values, with keys in the type. */
static inline pyf_status pyfi_managed_begin(pyf_items *items, pyf_target *target, uint64_t object, uint64_t type) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_constants *constants = &layout->constants;
  uint64_t word = 0, values = 0, keys = 0;
  int64_t size;
  pyfi_object type_object, values_object;
  if (!constants->managed_dict_offset.present) return PYF_E_ABSENT;
  pyfi_object_at(&type_object, type);
  if (pyfi_type_has(target, type, layout->type_flags.heap_type)) {
    (void)pyfi_load(target, &type_object, layout->heap_type_object.ht_cached_keys, &keys);
  }
  (void)pyfi_read_pointer(target, object + (uint64_t)constants->managed_dict_offset.value, &word);
  if (constants->managed_values_offset.present) {
    (void)pyfi_read_pointer(target, object + (uint64_t)constants->managed_values_offset.value, &values);
    if (values != 0) return pyfi_items_split(items, target, keys, values);
  }
  if (constants->managed_values_tag.present && (word & 1u) != 0) {
    return pyfi_items_split(items, target, keys, word - (uint64_t)constants->managed_values_tag.value);
  }
  if (word != 0) return pyf_items_begin(items, target, word);
  size = pyfi_type_number(target, type, layout->type_object.tp_basicsize);
  if (!pyfi_type_has(target, type, layout->type_flags.inline_values) || size <= 0) return PYF_END;
  pyfi_object_at(&values_object, object + (uint64_t)size);
  if (pyfi_load(target, &values_object, layout->dict_values.valid, &word) != PYF_OK || word == 0) return PYF_END;
  return pyfi_items_split(items, target, keys, values_object.address);
}

/* The attributes in an instance's dict; PYF_END where it has none. */
static inline pyf_status pyfi_attributes_begin(pyf_items *items, pyf_target *target, uint64_t object) {
  const pyf_layout *layout = pyfi_layout(target);
  uint64_t type = 0, dict = 0;
  int64_t offset;
  pyf_status status = pyfi_object_type(target, object, &type);
  pyfi_items_none(items, target);
  if (status != PYF_OK) return status;
  if (pyfi_type_has(target, type, layout->type_flags.managed_dict)) {
    return pyfi_managed_begin(items, target, object, type);
  }
  offset = pyfi_type_number(target, type, layout->type_object.tp_dictoffset);
  if (offset <= 0) return PYF_END;
  status = pyfi_read_pointer(target, object + (uint64_t)offset, &dict);
  return status == PYF_OK ? pyf_items_begin(items, target, dict) : status;
}

PYFI_DEFINE pyf_status pyf_attribute(pyf_target *target, uint64_t object, const char *name, uint64_t *value) {
  pyf_items items;
  const pyf_status status = pyfi_attributes_begin(&items, target, object);
  return status == PYF_OK ? pyf_items_find(&items, name, value) : status;
}

#endif
