/* Fuzzes int objects, as numbers and as they are shown. */
#include "objects.h"

static void make_object(uint8_t *data, const pyf_layout *layout, unsigned random) {
  const uint64_t digits = random % 40;
  make_type(data, layout, BASE, layout->type_flags.long_subclass);
  put(data, BASE, layout->long_object.ob_size, random & 64 ? 0 - digits : digits);
  put(data, BASE, layout->long_object.lv_tag, digits << 3 | random % 3);
  memset(data + HEAD + layout->long_object.ob_digit.offset, (int)(random & 0x3f), 256);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  int64_t number = 0;
  input memory;
  pyf_target target;
  pyf_value value;
  if (!open_input(&target, &memory, data, size)) return 0;
  (void)pyf_int_read(&target, BASE, &number);
  pyf_value_read(&target, BASE, &value);
  return 0;
}
