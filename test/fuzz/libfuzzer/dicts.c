/* Fuzzes dicts: their keys, values and index. */
#include "objects.h"

static void make_object(uint8_t *data, const pyf_layout *layout, unsigned random) {
  make_type(data, layout, BASE, layout->type_flags.dict_subclass);
  put(data, BASE, layout->dict_object.ma_used, 4);
  put(data, BASE, layout->dict_object.ma_keys, OTHER);
  if (random % 4 == 0) put(data, BASE, layout->dict_object.ma_values, OTHER + 0x200);
  put(data, OTHER, layout->dict_keys.dk_size, 8);
  put(data, OTHER, layout->dict_keys.dk_log2_index_bytes, 3);
  put(data, OTHER, layout->dict_keys.dk_nentries, random % 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint64_t key = 0, found = 0;
  input memory;
  pyf_target target;
  pyf_items items;
  pyf_value value;
  if (!open_input(&target, &memory, data, size)) return 0;
  if (pyf_items_begin(&items, &target, BASE) == PYF_OK) {
    while (pyf_items_next(&items, &key, &found) == PYF_OK) pyf_value_read(&target, found, &value);
  }
  if (pyf_items_begin(&items, &target, BASE) == PYF_OK) (void)pyf_items_find(&items, "name", &found);
  return 0;
}
