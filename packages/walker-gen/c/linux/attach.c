/* Attaches to a process by its id. */
#ifndef PYF_LINUX_ATTACH_C
#define PYF_LINUX_ATTACH_C

#include <elf.h>

#include "attach.h"
#include "find_runtime.c"
#include "pause.c"

PYFI_DEFINE void pyf_linux_detach(pyf_linux *process) {
  pyf_linux_resume(&process->pause);
  if (process->mem_fd >= 0) close(process->mem_fd);
  process->mem_fd = -1;
}

/* Fills `buffer` from a file of /proc/PID, as far as it goes; 0 where it cannot be read. */
static inline size_t pyfi_linux_read_proc(int pid, const char *name, void *buffer, size_t size) {
  const int fd = pyfi_linux_open_proc(pid, name);
  size_t filled = 0;
  ssize_t got = 1;
  while (fd >= 0 && filled < size && (got = read(fd, (char *)buffer + filled, size - filled)) > 0) filled += (size_t)got;
  if (fd >= 0) close(fd);
  return filled;
}

/* The address of the random bytes on the program's first stack, by its auxiliary vector; else 0. */
static inline uint64_t pyfi_linux_random_bytes(const pyf_linux *process) {
  const size_t word = pyfi_layout(&process->target)->pointer_size;
  uint8_t entries[2048];
  const size_t length = pyfi_linux_read_proc(process->tid, "auxv", entries, sizeof entries);
  const int big_endian = pyfi_layout(&process->target)->big_endian;
  size_t at;
  for (at = 0; at + 2 * word <= length; at += 2 * word) {
    if (pyfi_decode(entries + at, (unsigned)word, big_endian) == AT_RANDOM) {
      return pyfi_decode(entries + at + word, (unsigned)word, big_endian);
    }
  }
  return 0;
}

/* Sets the target's mark, by which later walks see that the process runs another program. */
static inline void pyfi_linux_mark(pyf_linux *process) {
  pyf_exec_mark mark;
  mark.address = pyfi_linux_random_bytes(process);
  if (mark.address != 0 && pyf_linux_read(process, mark.address, mark.bytes, sizeof mark.bytes) == 0) {
    process->target.exec_mark = mark;
  }
}

PYFI_DEFINE pyf_status pyf_linux_attach_with(pyf_linux *process, int pid, const pyf_linux_options *options) {
  static const pyfi_linux_kind kind = {pyf_linux_read, pyfi_linux_open_mapped};
  char link[64];
  ssize_t length;
  pyf_status status = PYF_OK;
  memset(process, 0, sizeof *process);
  process->kind = &kind;
  process->pid = pid;
  process->tid = pyfi_linux_thread_with_memory(pid);
  process->mem_fd = -1;
  process->search_limit = options->search_limit;
  snprintf(process->name, sizeof process->name, "Process %d", pid);
  if (options->pause) status = pyf_linux_stop(process, &process->pause);
  if (status != PYF_OK) return status;
  snprintf(link, sizeof link, "/proc/%d/exe", process->tid);
  length = readlink(link, process->executable, sizeof process->executable - 1);
  /* A failure here is ignored: reading the maps reports a missing or forbidden process. */
  process->executable[length > 0 ? length : 0] = '\0';
  if (pyfi_linux_read_maps(process)) {
    status = pyfi_linux_find(process);
  } else {
    pyfi_linux_forget_mappings(process);
    status = pyfi_linux_fail_errno(process, process->read_errno);
  }
  if (status == PYF_OK) pyfi_linux_mark(process);
  else pyf_linux_detach(process);
  return status;
}

PYFI_DEFINE pyf_status pyf_linux_attach(pyf_linux *process, int pid) {
  const pyf_linux_options options = {0, 0};
  return pyf_linux_attach_with(process, pid, &options);
}

PYFI_DEFINE pyf_status pyf_linux_attach_paused(pyf_linux *process, int pid) {
  const pyf_linux_options options = {1, 0};
  return pyf_linux_attach_with(process, pid, &options);
}

#endif
