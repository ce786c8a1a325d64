/* What is attached to, and another process's memory. */
#ifndef PYF_LINUX_PROCESS_H
#define PYF_LINUX_PROCESS_H

#include "elf.h"

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

/* A pyf_read whose context is a pyf_linux. */
PYF_API int pyf_linux_read(void *context, uint64_t address, void *buffer, size_t length);

/* A pyf_read_ranges whose context is a pyf_linux. What another kind of memory cannot read so is left to pyf_linux_read. */
PYF_API size_t pyf_linux_read_ranges(void *context, const pyf_range *ranges, size_t count);

/*
 * A pyf_activity whose context is a pyf_linux: the processor time of the process, with all its threads, in nanoseconds. It is asked of the
 * kernel in a third of a microsecond, and of a hundred threads in one. Where the machine is a guest, a moment may go uncounted
 * that the host took away.
 */
PYF_API int pyf_linux_activity(void *context, uint64_t *count);

#endif
