/* Attaches to a process by its id. */
#ifndef PYF_LINUX_ATTACH_C
#define PYF_LINUX_ATTACH_C

#include "attach.h"
#include "find_runtime.c"
#include "pause.c"

PYFI_DEFINE void pyf_linux_detach(pyf_linux *process) {
  pyf_linux_resume(&process->pause);
  if (process->mem_fd >= 0) close(process->mem_fd);
  process->mem_fd = -1;
}

/* Attaches to a process, which is stopped first where `pause` is 1. */
static inline pyf_status pyfi_linux_attach_as(pyf_linux *process, int pid, int pause) {
  static const pyfi_linux_kind kind = {pyf_linux_read, pyfi_linux_open_mapped};
  char link[64];
  ssize_t length;
  pyf_status status = PYF_OK;
  memset(process, 0, sizeof *process);
  process->kind = &kind;
  process->pid = pid;
  process->tid = pyfi_linux_thread_with_memory(pid);
  process->mem_fd = -1;
  snprintf(process->name, sizeof process->name, "Process %d", pid);
  if (pause) status = pyf_linux_stop(process, &process->pause);
  if (status != PYF_OK) return status;
  snprintf(link, sizeof link, "/proc/%d/exe", process->tid);
  length = readlink(link, process->executable, sizeof process->executable - 1);
  /* This may fail: reading the maps reports a missing or forbidden process. */
  process->executable[length > 0 ? length : 0] = '\0';
  if (pyfi_linux_read_maps(process)) {
    status = pyfi_linux_find(process);
  } else {
    pyfi_linux_forget_mappings(process);
    status = pyfi_linux_fail_errno(process, process->read_errno);
  }
  if (status != PYF_OK) pyf_linux_detach(process);
  return status;
}

PYFI_DEFINE pyf_status pyf_linux_attach(pyf_linux *process, int pid) { return pyfi_linux_attach_as(process, pid, 0); }

PYFI_DEFINE pyf_status pyf_linux_attach_paused(pyf_linux *process, int pid) {
  return pyfi_linux_attach_as(process, pid, 1);
}

#endif
