/* Fuzzes the choice of a layout: debug offsets and all else that opening a target reads. */
#include "recorded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const pyf_hints hints = {opened.hex, 0, NULL, opened.triple};
  const extras none = {0, 0, 0, 0, &core.process};
  size_t i;
  take_patches(data, size);
  /* Half of the patches are moved to the start of the runtime, where the debug offsets are. */
  for (i = 0; i < patch_count; i += 2) patches[i].address = opened.runtime + patches[i].address % 1024;
  if (pyf_target_open(&core.process.target, core.process.target.memory, opened.runtime, &hints) != PYF_OK) return 0;
  (void)pyf_target_check(&core.process.target);
  write_json(nowhere, &core.process, &none);
  return 0;
}
