/* Reads another process's memory. */
#ifndef PYF_LINUX_PROCESS_C
#define PYF_LINUX_PROCESS_C

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "elf.c"

/* Flags of a mapping. */
#define PYFI_MAP_READ 1u
#define PYFI_MAP_WRITE 2u
#define PYFI_MAP_EXECUTE 4u

/* Opens a file of /proc/PID; -1 and errno. */
static inline int pyfi_linux_open_proc(int pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static inline int pyfi_linux_has_memory(int tid) {
  const int fd = pyfi_linux_open_proc(tid, "maps");
  char first;
  const int has = fd >= 0 && read(fd, &first, 1) == 1;
  if (fd >= 0) close(fd);
  return has;
}

/*
 * A thread that still has the process's memory: the kernel takes it from each thread that ends, and
 * an ended main thread stays listed while others run. Without one, the process itself.
 */
static inline int pyfi_linux_thread_with_memory(int pid) {
  char path[64];
  const struct dirent *entry;
  DIR *tasks;
  int found = pid;
  if (pyfi_linux_has_memory(pid)) return pid;
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  tasks = opendir(path);
  while (tasks != NULL && found == pid && (entry = readdir(tasks)) != NULL) {
    const int tid = atoi(entry->d_name);
    if (tid > 0 && pyfi_linux_has_memory(tid)) found = tid;
  }
  if (tasks != NULL) closedir(tasks);
  return found;
}

static inline int pyfi_linux_read_vm(pyf_linux *process, uint64_t address, void *buffer, size_t length) {
  struct iovec local, remote;
  ssize_t got;
  local.iov_base = buffer;
  local.iov_len = length;
  remote.iov_base = (void *)(uintptr_t)address;
  remote.iov_len = length;
  got = process_vm_readv(process->tid, &local, 1, &remote, 1, 0);
  if (got == (ssize_t)length) return 0;
  process->read_errno = got < 0 ? errno : EFAULT;
  return -1;
}

/* Reads /proc/PID/mem: other permissions apply, and 32-bit tools can read beyond 4 GiB. */
static inline int pyfi_linux_read_mem(pyf_linux *process, uint64_t address, void *buffer, size_t length) {
  ssize_t got;
  if (process->mem_fd < 0) process->mem_fd = pyfi_linux_open_proc(process->tid, "mem");
  if (process->mem_fd < 0) {
    process->read_errno = errno;
    return -1;
  }
  got = pread64(process->mem_fd, buffer, length, (off64_t)address);
  if (got == (ssize_t)length) return 0;
  process->read_errno = got < 0 ? errno : got == 0 ? ESRCH : EFAULT;
  return -1;
}

/* Reads with the first system interface that works. Returns 0, or -1 with process->read_errno. */
static inline int pyfi_linux_read_thread(pyf_linux *process, uint64_t address, void *buffer, size_t length) {
  if (address <= UINTPTR_MAX && !process->use_mem) {
    if (pyfi_linux_read_vm(process, address, buffer, length) == 0) return 0;
    if (process->read_errno != EPERM && process->read_errno != ENOSYS) return -1;
    process->use_mem = 1;
  }
  return pyfi_linux_read_mem(process, address, buffer, length);
}

/* Goes on with another thread after the one that was read has ended; 0 if none has the memory. */
static inline int pyfi_linux_change_thread(pyf_linux *process) {
  const int tid = pyfi_linux_thread_with_memory(process->pid);
  if (tid == process->tid || !pyfi_linux_has_memory(tid)) return 0;
  process->tid = tid;
  if (process->mem_fd >= 0) close(process->mem_fd);
  process->mem_fd = -1;
  return 1;
}

/* The status of a read that failed with process->read_errno. */
static inline pyf_status pyfi_linux_read_status(const pyf_linux *process) {
  const int error = process->read_errno;
  if (error == ESRCH || error == ENOENT) return PYF_E_GONE;
  return error == EPERM || error == EACCES ? PYF_E_DENIED : PYF_E_READ;
}

PYFI_DEFINE int pyf_linux_read(void *context, uint64_t address, void *buffer, size_t length) {
  pyf_linux *process = (pyf_linux *)context;
  if (pyfi_linux_read_thread(process, address, buffer, length) == 0) return 0;
  if (pyfi_linux_read_status(process) == PYF_E_GONE && pyfi_linux_change_thread(process) &&
      pyfi_linux_read_thread(process, address, buffer, length) == 0) {
    return 0;
  }
  return (int)pyfi_linux_read_status(process);
}

/* The ranges that one call of process_vm_readv accepts. */
#ifdef IOV_MAX
#define PYFI_LINUX_BATCH ((size_t)IOV_MAX)
#else
#define PYFI_LINUX_BATCH ((size_t)1024)
#endif

/* Reads at most a batch; returns how many ranges were read whole. */
static inline size_t pyfi_linux_read_batch(pyf_linux *process, const pyf_range *ranges, size_t count) {
  struct iovec local[PYFI_LINUX_BATCH], remote[PYFI_LINUX_BATCH];
  size_t taken, pieces = 0, whole = 0;
  ssize_t got;
  for (taken = 0; taken < count && taken < PYFI_LINUX_BATCH && ranges[taken].address <= UINTPTR_MAX; taken++) {
    remote[taken].iov_base = (void *)(uintptr_t)ranges[taken].address;
    remote[taken].iov_len = ranges[taken].length;
    /* Ranges that are adjacent here share one iovec. */
    if (pieces > 0 && (char *)local[pieces - 1].iov_base + local[pieces - 1].iov_len == ranges[taken].buffer) {
      local[pieces - 1].iov_len += ranges[taken].length;
    } else {
      local[pieces].iov_base = ranges[taken].buffer;
      local[pieces++].iov_len = ranges[taken].length;
    }
  }
  if (taken == 0) return 0;
  got = process_vm_readv(process->tid, local, pieces, remote, taken, 0);
  if (got < 0) {
    process->read_errno = errno;
    if (errno == EPERM || errno == ENOSYS) process->use_mem = 1;
    return 0;
  }
  /* Ranges are read in their order, the last one perhaps in part. */
  while (whole < taken && (size_t)got >= ranges[whole].length) got -= (ssize_t)ranges[whole++].length;
  return whole;
}

PYFI_DEFINE size_t pyf_linux_read_ranges(void *context, const pyf_range *ranges, size_t count) {
  pyf_linux *process = (pyf_linux *)context;
  size_t done = 0;
  while (done < count && process->pid != 0 && !process->use_mem) {
    const size_t left = count - done, batch = left < PYFI_LINUX_BATCH ? left : PYFI_LINUX_BATCH;
    const size_t whole = pyfi_linux_read_batch(process, ranges + done, batch);
    done += whole;
    if (whole < batch) break;
  }
  return done;
}

PYFI_DEFINE int pyf_linux_activity(void *context, uint64_t *count) {
  const pyf_linux *process = (const pyf_linux *)context;
  struct timespec time;
  /* MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of posix-timers.h, as in clock_getcpuclockid */
  const clockid_t clock = (clockid_t)(~(unsigned)process->pid << 3 | 2u);
  if (process->pid == 0 || clock_gettime(clock, &time) != 0) return -1;
  *count = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
  return 0;
}

#endif
