/* What is attached to, and another process's memory. */
#ifndef PYF_LINUX_PROCESS_H
#define PYF_LINUX_PROCESS_H

#include "elf.h"

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

/* Flags of a mapping. */
#define PYFI_MAP_READ 1u
#define PYFI_MAP_WRITE 2u
#define PYFI_MAP_EXECUTE 4u

/* One mapping: addresses [start, end). */
typedef struct pyfi_linux_mapping {
  uint64_t start;
  uint64_t end;
  uint64_t offset;     /* in the file */
  uint64_t inode;      /* of the file; 0 where there is none, or it is not known */
  size_t path;         /* for pyfi_linux_path; 0 for anonymous memory */
  size_t file;         /* index of the first mapping with the same path */
  size_t next;         /* index of the next one, or 0 */
  size_t older;        /* of a file's first mapping: 1 + index of the last file's before it, or 0 */
  size_t last;         /* of a file's first mapping: index of its last */
  uint32_t hash;       /* of the path */
  unsigned flags;      /* PYFI_MAP_READ and so on */
  unsigned file_flags; /* of a file's first mapping: the flags of all */
} pyfi_linux_mapping;

/* A thread that is being stopped, or has been. */
typedef struct pyfi_linux_held {
  int tid;
  int stopped; /* 0 while it has not stopped */
  int signal;  /* that waits to be delivered to it, or 0 */
} pyfi_linux_held;

typedef struct pyf_linux_pause {
  pyfi_linux_held *held;
  size_t count, capacity;
} pyf_linux_pause;

typedef struct pyf_linux pyf_linux;

/* How one kind of memory is read and searched: a process here, a core file in pyframes_core.h. */
typedef struct pyfi_linux_kind {
  pyf_read read; /* its context is the pyf_linux */
  /* Opens the file of a mapping; 0 where it cannot be reached or is no ELF file. */
  int (*open_image)(pyf_linux *process, const pyfi_linux_mapping *mapping, pyfi_elf *elf);
} pyfi_linux_kind;

/* Opened by pyf_linux_attach, read only for the caller. It must not move: the target's memory points to it. */
struct pyf_linux {
  pyf_target target;
  const char *found_by;  /* how the runtime was found: "symbol", "section", "cookie" or "scan" */
  char error[512];       /* one sentence, where attaching failed */
  char warnings[1024];   /* one sentence a line: what contradicts the version that is believed */
  char name[320];        /* begins such a sentence: "Process 123" */
  char executable[4096]; /* path of the main executable as in its mappings, or "" */
  const pyfi_linux_kind *kind;
  const pyfi_elf *machine; /* tells the machine, and nothing else, where no image can be read; or NULL */
  int read_errno; /* of the last read that failed */
  int pid;        /* of a process; else 0 */
  int tid;        /* of a thread that has its memory: the main one, unless that has ended before the others */
  int mem_fd;     /* of /proc/PID/mem, once it is needed; else -1 */
  int use_mem;    /* process_vm_readv is not available or not permitted */
  pyf_linux_pause pause; /* the threads that are stopped */
  /* While it is searched: what is mapped, by ascending address, and the paths. */
  pyfi_linux_mapping *mappings;
  size_t mapping_count, mapping_capacity;
  size_t newest_file; /* 1 + index of the last file's first mapping, or 0 */
  char *paths;
  size_t paths_size, paths_capacity;
};

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
 * The kernel takes the memory from each thread that ends; a main thread that has ended stays listed while others run. Where none
 * has it, the process itself.
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

/* Through the file, which other permissions govern, and which 32-bit tools can read beyond 4 GiB with. */
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

/* A pyf_read whose context is a pyf_linux. */
static inline int pyf_linux_read(void *context, uint64_t address, void *buffer, size_t length) {
  pyf_linux *process = (pyf_linux *)context;
  if (address <= UINTPTR_MAX && !process->use_mem) {
    if (pyfi_linux_read_vm(process, address, buffer, length) == 0) return 0;
    if (process->read_errno != EPERM && process->read_errno != ENOSYS) return -1;
    process->use_mem = 1;
  }
  return pyfi_linux_read_mem(process, address, buffer, length);
}

/* What one call of process_vm_readv takes. */
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
    /* What lies together here is one piece. */
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

/* A pyf_read_ranges whose context is a pyf_linux. What another kind of memory cannot read so is left to pyf_linux_read. */
static inline size_t pyf_linux_read_ranges(void *context, const pyf_range *ranges, size_t count) {
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

/*
 * A pyf_activity whose context is a pyf_linux: the processor time of the process, with all its threads, in nanoseconds. It is asked of the
 * kernel in a third of a microsecond, and of a hundred threads in one. Where the machine is a guest, a moment may go uncounted
 * that the host took away.
 */
static inline int pyf_linux_activity(void *context, uint64_t *count) {
  const pyf_linux *process = (const pyf_linux *)context;
  struct timespec time;
  /* MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of the kernel's posix-timers.h, as clock_getcpuclockid has it */
  const clockid_t clock = (clockid_t)(~(unsigned)process->pid << 3 | 2u);
  if (process->pid == 0 || clock_gettime(clock, &time) != 0) return -1;
  *count = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
  return 0;
}

#endif
