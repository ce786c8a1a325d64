/* Fuzzes the reader of ELF files. */
#include "pyframes_linux.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pyfi_elf elf;
  pyfi_elf_range range;
  uint64_t address = 0;
  if (!pyfi_elf_parse(&elf, (uint8_t *)(uintptr_t)data, size)) return 0;
  (void)pyfi_elf_find_symbol(&elf, "_PyRuntime", &address);
  (void)pyfi_elf_find_section(&elf, ".PyRuntime", &range);
  (void)pyfi_elf_load_segment(&elf, 0, &range);
  (void)pyfi_elf_dynamic_symbols(&elf, &range, &range);
  (void)pyfi_elf_identity(&elf);
  return 0;
}
