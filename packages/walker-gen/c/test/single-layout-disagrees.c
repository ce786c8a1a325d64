/*
 * single-layout-disagrees RECORDING: headers for a single layout refuse a target with one changed
 * debug offset. Tries each offset and prints their number.
 */
#include "pyframes_core.h"

static pyf_core core;
static uint64_t changed; /* address of a byte that reads return changed */

static int read_changed(void *context, uint64_t address, void *buffer, size_t length) {
  const pyf_memory *own = (const pyf_memory *)context;
  if (own->read(own->context, address, buffer, length) != 0) return -1;
  if (changed >= address && changed - address < length) ((uint8_t *)buffer)[changed - address] ^= 1;
  return 0;
}

int main(int argc, char **argv) {
  const pyf_memory memory = {read_changed, &core.process.target.memory};
  pyf_hints hints = {0, 0, "", "x86_64-linux-gnu"};
  pyf_target target;
  size_t i, tried = 0;
  if (argc != 2 || pyf_recording_open(&core, argv[1]) != PYF_OK) return 1;
  if (pyf_target_open(&target, memory, core.process.target.runtime, &hints) != PYF_OK) return 2;
  for (i = 0; i < pyfi_debug_word_count; i++) {
    const pyf_status expected = pyfi_debug_words[i] == PYFI_DEBUG_ANY ? PYF_OK : PYF_E_NO_TABLE;
    if (i < 3) continue; /* the header, which identifies the build */
    changed = core.process.target.runtime + 8 * i;
    if (pyf_target_open(&target, memory, core.process.target.runtime, &hints) != expected) return 3;
    if (expected == PYF_OK) continue;
    if (target.disagreement.build == NULL || target.disagreement.table != pyfi_debug_words[i]) return 4;
    tried++;
  }
  printf("%zu\n", tried);
  pyf_core_close(&core);
  return 0;
}
