/* A process, and the memory of another process. */
#ifndef PYF_LINUX_PROCESS_H
#define PYF_LINUX_PROCESS_H

#include "elf.h"

/* A mapping: addresses [start, end). */
typedef struct pyfi_linux_mapping {
  uint64_t start;
  uint64_t end;
  uint64_t offset;     /* in the file */
  uint64_t inode;      /* of the file; 0 for anonymous memory, or where unknown */
  size_t path;         /* for pyfi_linux_path; 0 for anonymous memory */
  size_t file;         /* index of the first mapping with the same path */
  size_t next;         /* index of the next mapping with the same path, or 0 */
  size_t older;        /* first mapping of a file: 1 + index of the previous file's first, or 0 */
  size_t last;         /* first mapping of a file: index of its last */
  uint32_t hash;       /* of the path */
  unsigned flags;      /* PYFI_MAP_* */
  unsigned file_flags; /* first mapping of a file: the flags of all its mappings */
} pyfi_linux_mapping;

/* A thread that ptrace has seized. */
typedef struct pyfi_linux_held {
  int tid;
  int stopped; /* 0 until it has stopped */
  int signal;  /* to be delivered when it continues, or 0 */
} pyfi_linux_held;

/* Threads that pyf_linux_stop stopped. Zeroed before its first use; pyf_linux_resume frees it. */
typedef struct pyf_linux_pause {
  pyfi_linux_held *held;
  size_t count, capacity;
} pyf_linux_pause;

typedef struct pyf_linux pyf_linux;

/* How memory of one kind is read and searched: a process here, a core file in pyframes_core.h. */
typedef struct pyfi_linux_kind {
  pyf_read read; /* its context is the pyf_linux */
  /* Opens the file of a mapping. Returns 0 where it cannot be opened or is not an ELF file. */
  int (*open_image)(pyf_linux *process, const pyfi_linux_mapping *mapping, pyfi_elf *elf);
} pyfi_linux_kind;

/* How a runtime is searched for. Zeroes are the defaults. */
typedef struct pyf_linux_options {
  int pause;             /* 1 to stop every thread, as pyf_linux_attach_paused does; not for core files */
  uint64_t search_limit; /* bytes of writable memory that each search may read; 0: 256 or 512 MiB */
} pyf_linux_options;

/*
 * A process, attached by pyf_linux_attach; the caller only reads it. It must not move, since the
 * target's memory points to it. pyf_linux_detach closes it.
 */
struct pyf_linux {
  pyf_target target;
  const char *found_by;  /* how the runtime was found: "symbol", "section", "cookie" or "scan" */
  char error[512];       /* one sentence, where attaching failed */
  char warnings[1024];   /* one sentence a line: evidence that contradicts the chosen version */
  char name[320];        /* the subject of such sentences: "Process 123" */
  char executable[4096]; /* path of the main executable as in its mappings, or "" */
  /* Internal. */
  const pyfi_linux_kind *kind;
  const pyfi_elf *machine; /* a header that has the machine, where no image can be read; or NULL */
  int read_errno;          /* of the last read that failed */
  int lacks_memory;        /* 1 for a core file without all memory: it may have had a runtime there */
  int pid;                 /* 0 for a core file */
  int tid;     /* a thread that has the memory: the main one, unless that ended before the others */
  int mem_fd;  /* of /proc/PID/mem, once it is needed; else -1 */
  uint64_t search_limit; /* as in pyf_linux_options */
  int search_cut;        /* 1 after a search left out memory */
  int use_mem; /* 1 where process_vm_readv is not available or not permitted */
  pyf_linux_pause pause;
  /* During the search: mappings by ascending address, and their paths. */
  pyfi_linux_mapping *mappings;
  size_t mapping_count, mapping_capacity;
  size_t newest_file; /* 1 + index of the last file's first mapping, or 0 */
  char *paths;
  size_t paths_size, paths_capacity;
};

/*
 * A pyf_read whose context is an attached pyf_linux. PYF_E_GONE once the process has ended;
 * PYF_E_DENIED where the system refuses the read.
 */
PYF_API int pyf_linux_read(void *context, uint64_t address, void *buffer, size_t length);

/*
 * A pyf_read_ranges whose context is an attached pyf_linux: process_vm_readv. It reads nothing
 * where that system call cannot read the memory, and leaves the ranges to pyf_linux_read.
 */
PYF_API size_t pyf_linux_read_ranges(void *context, const pyf_range *ranges, size_t count);

/*
 * A pyf_activity whose context is an attached pyf_linux: the processor time of all its threads, in
 * nanoseconds. The call takes a third of a microsecond for one thread, one for a hundred. On a
 * virtual machine, time that the host took away may be missing. Returns 0, or -1 on failure.
 */
PYF_API int pyf_linux_activity(void *context, uint64_t *count);

#endif
