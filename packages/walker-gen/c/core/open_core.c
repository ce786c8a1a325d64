/* Opens core files. */
#ifndef PYF_CORE_OPEN_CORE_C
#define PYF_CORE_OPEN_CORE_C

#include "open_core.h"

PYFI_DEFINE void pyf_core_close(pyf_core *core) {
  unsigned i;
  for (i = 0; i < core->opened_count; i++) {
    if (core->opened[i].elf.bytes != NULL) pyfi_elf_close(&core->opened[i].elf);
  }
  core->opened_count = 0;
  if (core->elf.bytes != NULL) pyfi_elf_close(&core->elf);
  core->elf.bytes = NULL;
  free(core->segments);
  free(core->files);
  core->segments = NULL;
  core->files = NULL;
}

/* Maps the file, decompressed where it is compressed. */
static inline pyf_status pyfi_core_map(pyf_core *core, const char *path) {
  pyf_linux *process = &core->process;
  const pyfi_core_compression *compression;
  struct stat status;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), opened;
  if (fd < 0) return pyfi_linux_fail(process, PYF_E_READ, "Cannot open %.256s: %s.", path, strerror(errno));
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(fd);
    return pyfi_linux_fail(process, PYF_E_READ, "%.256s is not a regular file.", path);
  }
  compression = pyfi_core_compression_of(fd);
  if (compression != NULL && strcmp(compression->program, "zstd") == 0 && pyfi_core_zstd_window(fd) > PYFI_CORE_MAX_WINDOW) {
    close(fd);
    return pyfi_linux_fail(process, PYF_E_READ,
                          "%.256s needs more than 128 MiB to be unpacked: do it with zstd -d --long=31 first.", path);
  }
  if (compression != NULL) {
    const int unpacked = pyfi_core_decompress(fd, compression->program);
    close(fd);
    if (unpacked < 0) {
      return pyfi_linux_fail(process, PYF_E_READ, "%.256s is compressed with %s, which cannot be run: install it.",
                            path, compression->program);
    }
    fd = unpacked;
  }
  opened = pyfi_elf_open(&core->elf, fd);
  close(fd);
  if (!opened) {
    core->elf.bytes = NULL;
    return pyfi_linux_fail(process, PYF_E_READ, "%.256s is not an ELF file.", path);
  }
  if (pyfi_elf_uint(&core->elf, offsetof(Elf64_Ehdr, e_type), 2) != ET_CORE) {
    return pyfi_linux_fail(process, PYF_E_READ, "%.256s is an ELF file, but not a core file.", path);
  }
  return PYF_OK;
}

/* Lists the segments, and mapped files without one: gdb leaves out clean memory. 0 without room. */
static inline int pyfi_core_list_mappings(pyf_core *core) {
  size_t load = 0, file = 0;
  while (load < core->segment_count || file < core->file_count) {
    const pyfi_core_segment *segment = load < core->segment_count ? &core->segments[load] : NULL;
    const pyfi_core_file *mapped = file < core->file_count ? &core->files[file] : NULL;
    if (mapped != NULL && pyfi_core_segment_at(core, mapped->start) != NULL) {
      file++;
    } else if (segment != NULL && (mapped == NULL || segment->start < mapped->start)) {
      const pyfi_core_file *of = pyfi_core_file_at(core, segment->start);
      const unsigned flags = (segment->flags & PF_R ? PYFI_MAP_READ : 0u) | (segment->flags & PF_W ? PYFI_MAP_WRITE : 0u) |
                             (segment->flags & PF_X ? PYFI_MAP_EXECUTE : 0u);
      const uint64_t offset = of == NULL ? 0 : segment->start - of->start + of->offset;
      if (!pyfi_linux_add_mapping(&core->process, segment->start, segment->end, offset, 0, flags,
                                 of == NULL ? "" : pyfi_core_path(of))) {
        return 0;
      }
      load++;
    } else {
      if (!pyfi_linux_add_mapping(&core->process, mapped->start, mapped->end, mapped->offset, 0,
                                 PYFI_MAP_READ | PYFI_MAP_EXECUTE, pyfi_core_path(mapped))) {
        return 0;
      }
      file++;
    }
  }
  return 1;
}

/* Maps the core file and lists its segments and notes. */
static inline pyf_status pyfi_core_begin(pyf_core *core, const char *path) {
  static const pyfi_linux_kind kind = {pyfi_core_read, pyfi_core_open_image};
  pyf_status status;
  memset(core, 0, sizeof *core);
  core->process.kind = &kind;
  core->process.mem_fd = -1;
  status = pyfi_core_map(core, path);
  if (status != PYF_OK) return status;
  if (!pyfi_core_read_segments(core)) {
    return pyfi_linux_fail(&core->process, PYF_E_READ, "%.256s is damaged: its segments overlap or are out of order.",
                          path);
  }
  pyfi_core_note_missing(core);
  core->machine = core->elf;
  core->machine.size = offsetof(Elf64_Ehdr, e_version); /* the same in both classes */
  core->process.machine = &core->machine;
  (void)pyfi_core_each_note(core, pyfi_core_visit_note, NULL);
  return PYF_OK;
}

/* Adds the likeliest reason to the sentence of an error. */
static inline void pyfi_core_explain(pyf_core *core) {
  pyf_linux *process = &core->process;
  const int is_missing = process->lacks_memory;
  const size_t length = strlen(process->error);
  if (!is_missing && core->problem[0] == '\0') return;
  if (length > 0) {
    snprintf(process->error + length - 1, sizeof process->error - length + 1, is_missing ? "; it %s." : "; %s",
             is_missing ? core->missing : core->problem);
  }
  pyfi_linux_escape_error(process);
}

/* Adds a warning about missing memory. */
static inline void pyfi_core_warn(pyf_core *core) {
  pyf_linux *process = &core->process;
  const size_t used = strlen(process->warnings);
  if (!process->lacks_memory) return;
  snprintf(process->warnings + used, sizeof process->warnings - used, "The file %s.\n", core->missing);
}

PYFI_DEFINE pyf_status pyf_core_open_with(pyf_core *core, const char *path, const char *sysroot,
                                          const pyf_linux_options *options) {
  pyf_linux *process = &core->process;
  pyf_status status = pyfi_core_begin(core, path);
  if (status == PYF_OK) {
    core->sysroot = sysroot;
    core->use_files = 1;
    process->search_limit = options->search_limit;
    snprintf(process->name, sizeof process->name, "The core file %.256s", path);
    if (!pyfi_core_name_files(core) || !pyfi_core_list_mappings(core)) {
      pyfi_linux_forget_mappings(process);
      status = pyfi_linux_fail(process, PYF_E_LIMIT, "%s has more mappings than there is memory for.", process->name);
    } else {
      status = pyfi_linux_find(process);
      /* The message names the likeliest reason. */
      if (status != PYF_OK) pyfi_core_explain(core);
      else pyfi_core_warn(core);
    }
  }
  if (status != PYF_OK) pyf_core_close(core);
  return status;
}

PYFI_DEFINE pyf_status pyf_core_open(pyf_core *core, const char *path, const char *sysroot) {
  const pyf_linux_options options = {0, 0};
  return pyf_core_open_with(core, path, sysroot, &options);
}

#endif
