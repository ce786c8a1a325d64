/* What a core file itself has of a process's memory. */
#ifndef PYF_CORE_LOAD_SEGMENTS_H
#define PYF_CORE_LOAD_SEGMENTS_H

/* More files than any process has open to be read here. */
#define PYFI_CORE_MAX_OPEN 32u

/* A PT_LOAD segment: addresses [start, end). */
typedef struct pyfi_core_segment {
  uint64_t start, end;
  uint64_t dumped_end; /* the first address whose bytes were left out */
  uint64_t offset;     /* of the core file, in bytes */
  uint32_t flags;
} pyfi_core_segment;

/* A mapped file: addresses [start, end). */
typedef struct pyfi_core_file {
  uint64_t start, end;
  uint64_t offset;  /* of the file, in bytes */
  const char *path; /* NULL where nothing names it: then `name` stands for it */
  char name[32];
} pyfi_core_file;

/* A mapped file that was opened here. */
typedef struct pyfi_core_opened {
  const char *path;
  pyfi_elf elf; /* bytes is NULL where it is not here or another one */
} pyfi_core_opened;

/* Opened by pyf_core_open or pyf_recording_open, read only for the caller. It must not move. */
typedef struct pyf_core {
  pyf_linux process; /* the target, and what is said of it: first, for it is what reads are given */
  pyfi_elf elf;       /* the core file */
  pyfi_elf machine;   /* its header, to the end of e_machine */
  pyfi_core_segment *segments; /* by ascending address, without overlap */
  size_t segment_count;
  pyfi_core_file *files; /* by ascending address */
  size_t file_count;
  uint64_t auxv, auxv_size;
  const char *sysroot; /* below which mapped files are looked for, or NULL */
  int use_files;       /* 0 where the core is all there is: a recording */
  char problem[512];   /* one sentence: the first file that is not here, or another one */
  pyfi_core_opened opened[PYFI_CORE_MAX_OPEN];
  unsigned opened_count;
  char triple[64]; /* of a recording */
} pyf_core;

#endif
