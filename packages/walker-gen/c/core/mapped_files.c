/* The mapped files of a core that does not list them, as qemu writes it. */
#ifndef PYF_CORE_MAPPED_FILES_C
#define PYF_CORE_MAPPED_FILES_C

#define PYFI_CORE_PAGE ((uint64_t)4096)

/* More images than a process loads. */
#define PYFI_CORE_MAX_IMAGES 4096u

static inline int pyfi_core_order(const void *a, const void *b) {
  const uint64_t left = ((const pyfi_core_file *)a)->start, right = ((const pyfi_core_file *)b)->start;
  return left < right ? -1 : left > right;
}

/* The load bias of an image whose first byte is at `start`; 0 if it has no load segment. */
static inline int pyfi_core_bias(const pyfi_elf *elf, uint64_t start, uint64_t *bias) {
  pyfi_elf_range first;
  if (!pyfi_elf_load_segment(elf, 0, &first)) return 0;
  *bias = start - (first.address - first.offset);
  return 1;
}

/* Adds an image's mappings, by its program headers; `path` is NULL for no name. 0 without room. */
static inline int pyfi_core_add_image(pyf_core *core, const pyfi_elf *elf, uint64_t start, const char *path) {
  pyfi_elf_range segment;
  uint64_t bias = 0;
  unsigned count = 0, i;
  pyfi_core_file *grown;
  while (pyfi_elf_load_segment(elf, count, &segment)) count++;
  if (!pyfi_core_bias(elf, start, &bias)) return 1;
  grown = (pyfi_core_file *)realloc(core->files, (core->file_count + count) * sizeof *grown);
  if (grown == NULL) return 0;
  core->files = grown;
  for (i = 0; i < count; i++) {
    pyfi_core_file *file = &core->files[core->file_count++];
    (void)pyfi_elf_load_segment(elf, i, &segment);
    memset(file, 0, sizeof *file);
    /* Whole pages are mapped. */
    file->start = (bias + segment.address) & ~(PYFI_CORE_PAGE - 1);
    file->end = (bias + segment.address + segment.size + PYFI_CORE_PAGE - 1) & ~(PYFI_CORE_PAGE - 1);
    file->offset = segment.offset - (bias + segment.address - file->start);
    file->path = path;
    snprintf(file->name, sizeof file->name, "/image-at-0x%llx", (unsigned long long)start);
  }
  return 1;
}

/* AT_EXECFN, the path given to execve(2), made absolute, as the executable's name. 0 for none. */
static inline int pyfi_core_executable_name(pyf_core *core) {
  char *name = core->process.executable;
  const size_t capacity = sizeof core->process.executable;
  uint64_t address = 0;
  int64_t got;
  if (!pyfi_core_auxiliary(core, AT_EXECFN, &address)) return 0;
  got = pyfi_core_read_dumped(core, address, name + 1, capacity - 1);
  if (got <= 0 || name[1] == '\0' || memchr(name + 1, 0, (size_t)got) == NULL) {
    name[0] = '\0';
    return 0;
  }
  if (name[1] == '/') {
    memmove(name, name + 1, strlen(name + 1) + 1);
  } else {
    name[0] = '/';
  }
  return 1;
}

/* Finds the images whose headers are in the core's memory. 0 where there is no room. */
static inline int pyfi_core_images(pyf_core *core, uint64_t entry, const char *name) {
  size_t i;
  unsigned images = 0;
  for (i = 0; i < core->segment_count && images < PYFI_CORE_MAX_IMAGES; i++) {
    const pyfi_core_segment *load = &core->segments[i];
    uint8_t headers[4096];
    const size_t before = core->file_count;
    size_t at;
    pyfi_elf elf;
    if ((load->flags & PF_R) == 0 || !pyfi_core_read_exact(core, load->start, headers, sizeof headers)) continue;
    if (!pyfi_elf_parse(&elf, headers, sizeof headers)) continue;
    if (!pyfi_core_add_image(core, &elf, load->start, NULL)) return 0;
    images += core->file_count != before;
    for (at = before; at < core->file_count; at++) {
      if (name == NULL || entry < core->files[at].start || entry >= core->files[at].end) continue;
      for (at = before; at < core->file_count; at++) core->files[at].path = name;
    }
  }
  return 1;
}

/* Adds the executable by the auxiliary vector: AT_EXECFN, if AT_ENTRY is its entry point. */
static inline int pyfi_core_executable_file(pyf_core *core, uint64_t entry) {
  const pyfi_elf *elf = pyfi_core_cached_file(core, core->process.executable);
  const unsigned entry_at = offsetof(Elf64_Ehdr, e_entry); /* the same in both classes */
  uint64_t headers = 0, start, bias = 0;
  if (elf == NULL || !pyfi_core_auxiliary(core, AT_PHDR, &headers)) return 1;
  start = headers - pyfi_elf_word(elf, elf->shape.e_phoff);
  if (!pyfi_core_bias(elf, start, &bias) || bias + pyfi_elf_word(elf, entry_at) != entry) return 1;
  return pyfi_core_add_image(core, elf, start, core->process.executable);
}

/* Finds the mapped files, and the executable among them. 0 without room. */
static inline int pyfi_core_name_files(pyf_core *core) {
  uint64_t entry = 0;
  const int has_entry = pyfi_core_auxiliary(core, AT_ENTRY, &entry);
  const pyfi_core_file *executable;
  if (core->file_count == 0) {
    const int named = pyfi_core_executable_name(core) && has_entry;
    if (!pyfi_core_images(core, entry, named ? core->process.executable : NULL)) return 0;
    if (core->file_count != 0) qsort(core->files, core->file_count, sizeof *core->files, pyfi_core_order);
    if (named && pyfi_core_file_at(core, entry) == NULL && !pyfi_core_executable_file(core, entry)) return 0;
  }
  if (core->file_count != 0) qsort(core->files, core->file_count, sizeof *core->files, pyfi_core_order);
  executable = has_entry ? pyfi_core_file_at(core, entry) : NULL;
  if (executable == NULL) {
    core->process.executable[0] = '\0';
  } else if (pyfi_core_path(executable) != core->process.executable) {
    snprintf(core->process.executable, sizeof core->process.executable, "%s", pyfi_core_path(executable));
  }
  return 1;
}

#endif
