/* Fuzzes str objects of every representation. */
#include "objects.h"

static void make_object(uint8_t *data, const pyf_layout *layout, unsigned random) {
  make_type(data, layout, BASE, layout->type_flags.unicode_subclass);
  put(data, BASE, layout->unicode_object.length, random % 512);
  /* The bits of its state are left to the mutator, which flips them. */
  data[HEAD + layout->unicode_object.state_kind.offset] = (uint8_t)(random >> 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text;
  input memory;
  pyf_target target;
  pyf_value value;
  if (!open_input(&target, &memory, data, size)) return 0;
  /* Exactly as long as the caller says, for the sanitizer. */
  text = (char *)malloc(data[1] + 1u);
  if (text == NULL) abort();
  (void)pyf_string_utf8(&target, BASE, text, data[1] + 1u);
  free(text);
  pyf_value_read(&target, BASE, &value);
  return 0;
}
