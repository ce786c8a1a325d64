/* The kernel's names of a process's threads. */
#ifndef PYF_LINUX_KERNEL_THREAD_NAMES_C
#define PYF_LINUX_KERNEL_THREAD_NAMES_C

#include "kernel_thread_names.h"
#include "process.c"

/* Reads /proc/PID/NAME, less the newline at its end; its length, or 0. */
static inline size_t pyfi_linux_comm(int pid, const char *name, uint8_t text[PYF_LINUX_NAME]) {
  const int file = pyfi_linux_open_proc(pid, name);
  ssize_t got;
  if (file < 0) return 0;
  do {
    got = read(file, text, PYF_LINUX_NAME);
  } while (got < 0 && errno == EINTR);
  close(file);
  if (got > 0 && text[got - 1] == '\n') got--;
  return got > 0 ? (size_t)got : 0;
}

PYFI_DEFINE size_t pyf_linux_thread_name(const pyf_linux *process, uint64_t native_id,
                                           uint32_t points[PYF_LINUX_NAME]) {
  char path[32];
  uint8_t own[PYF_LINUX_NAME], whole[PYF_LINUX_NAME];
  size_t length, at = 0, count = 0;
  if (process->pid == 0) return 0;
  snprintf(path, sizeof path, "task/%llu/comm", (unsigned long long)native_id);
  length = pyfi_linux_comm(process->pid, path, own);
  if (length == pyfi_linux_comm(process->pid, "comm", whole) && memcmp(own, whole, length) == 0) return 0;
  while (at < length) {
    const size_t used = pyfi_utf8_decode(own + at, length - at, &points[count]);
    if (used == 0) return length - at < 4 ? count : 0;
    at += used;
    count++;
  }
  return count;
}

#endif
