/* Fuzzes core files and recordings. */
#define _GNU_SOURCE
#include "dump_json.h"

#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static pyf_core core;
  static FILE *nowhere;
  const extras all = {1, 1, 1, 1, &core.process};
  char path[64];
  const int fd = memfd_create("core", MFD_CLOEXEC);
  if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
  if (fd < 0 || nowhere == NULL || write(fd, data, size) != (ssize_t)size) abort();
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  if (pyf_recording_open(&core, path) == PYF_OK) {
    write_json(nowhere, &core.process, &all);
    pyf_core_close(&core);
  }
  if (pyf_core_open(&core, path, "/nonexistent") == PYF_OK) {
    write_json(nowhere, &core.process, &all);
    pyf_core_close(&core);
  }
  close(fd);
  return 0;
}
