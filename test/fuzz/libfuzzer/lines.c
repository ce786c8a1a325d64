/* Fuzzes line tables of every encoding. */
#include "objects.h"

static void make_object(uint8_t *data, const pyf_layout *layout, unsigned random) {
  make_type(data, layout, BASE, layout->type_flags.bytes_subclass);
  put(data, BASE, layout->bytes_object.ob_size, random % 1024);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  int64_t lasti;
  input memory;
  pyf_target target;
  if (!open_input(&target, &memory, data, size)) return 0;
  for (lasti = -1; lasti < data[1]; lasti += 7) {
    pyf_position position;
    (void)pyfi_table_position(&target, BASE, data[1], lasti, &position);
  }
  return 0;
}
