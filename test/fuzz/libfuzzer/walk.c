/* Fuzzes a snapshot: stacks, variables, exceptions and tasks of a recording with changed words. */
#include "recorded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const extras all = {1, 1, 1, 1, &core.process};
  take_patches(data, size);
  write_json(nowhere, &core.process, &all);
  return 0;
}
