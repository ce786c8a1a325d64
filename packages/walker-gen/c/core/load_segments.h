/* A core file, and the parts of a process's memory that it has. */
#ifndef PYF_CORE_LOAD_SEGMENTS_H
#define PYF_CORE_LOAD_SEGMENTS_H

/* The number of mapped files that stay open. */
#define PYFI_CORE_MAX_OPEN 32u

/* A PT_LOAD segment: addresses [start, end). */
typedef struct pyfi_core_segment {
  uint64_t start, end;
  uint64_t dumped_end; /* the first address whose bytes the core file lacks */
  uint64_t offset;     /* in the core file, in bytes */
  uint32_t flags;      /* PF_* */
} pyfi_core_segment;

/* A mapped file: addresses [start, end). */
typedef struct pyfi_core_file {
  uint64_t start, end;
  uint64_t offset;  /* in the file, in bytes */
  const char *path; /* NULL where the core file has no name for it; messages use `name` */
  char name[32];
} pyfi_core_file;

/* A mapped file that was opened on this machine. */
typedef struct pyfi_core_opened {
  const char *path;
  pyfi_elf elf; /* its bytes are NULL where the file is absent or differs */
} pyfi_core_opened;

/*
 * A core file or recording, opened by pyf_core_open or pyf_recording_open; the caller only reads
 * it. It must not move, since the target's memory points to it. pyf_core_close closes it.
 */
typedef struct pyf_core {
  pyf_linux process; /* its target, error and warnings; first, since it is the context of reads */
  /* Internal. */
  pyfi_elf elf;                /* the core file */
  pyfi_elf machine;            /* its header, up to e_machine */
  pyfi_core_segment *segments; /* by ascending address, without overlap */
  size_t segment_count;
  pyfi_core_file *files; /* by ascending address */
  size_t file_count;
  uint64_t auxv, auxv_size;
  const char *sysroot; /* the directory that has the mapped files, or NULL */
  int use_files;       /* 0 for a recording, which has all the memory that it needs */
  int is_filtered;     /* 1 if no writable memory was dumped */
  char missing[128];   /* how memory went missing, a predicate; "" if nothing shows that any is */
  char problem[512];   /* one sentence: the first mapped file that is absent or differs */
  pyfi_core_opened opened[PYFI_CORE_MAX_OPEN];
  unsigned opened_count;
  char triple[64]; /* the GNU triple of a recording */
} pyf_core;

#endif
