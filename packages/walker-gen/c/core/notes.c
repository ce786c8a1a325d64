/* The notes of a core file, as the kernel, gdb and qemu write them. */
#ifndef PYF_CORE_NOTES_C
#define PYF_CORE_NOTES_C

/* A core file has some ten notes a thread. */
#define PYFI_CORE_MAX_NOTES ((unsigned)1 << 20)

/* CORE_FILE_NOTE_SIZE_MAX (fs/coredump.c). */
#define PYFI_CORE_MAX_NOTE ((uint64_t)1 << 24)

/* DEFAULT_MAX_MAP_COUNT (linux/mm.h) is a little less. */
#define PYFI_CORE_MAX_FILES ((uint64_t)1 << 16)

/* Called for each note until it returns 1; the description is `size` bytes at `offset`. */
typedef int (*pyfi_core_visit)(pyf_core *core, const char *owner, uint32_t type, uint64_t offset, uint64_t size,
                              void *context);

/* Visits the notes of one segment up to a truncated one; 1 if the visitor stopped. */
static inline int pyfi_core_visit_segment(pyf_core *core, uint64_t at, uint64_t end, unsigned *count,
                                         pyfi_core_visit visit, void *context) {
  const pyfi_elf *elf = &core->elf;
  while (at + 12 <= end && at + 12 > at && (*count)++ < PYFI_CORE_MAX_NOTES && pyfi_elf_holds(elf, at, 12)) {
    const uint64_t name_size = pyfi_elf_uint(elf, at, 4), size = pyfi_elf_uint(elf, at + 4, 4);
    const uint32_t type = (uint32_t)pyfi_elf_uint(elf, at + 8, 4);
    const uint64_t data = at + 12 + ((name_size + 3) & ~(uint64_t)3);
    char owner[16] = "";
    if (!pyfi_elf_holds(elf, at + 12, name_size)) return 0;
    memcpy(owner, elf->bytes + at + 12, name_size < sizeof owner - 1 ? (size_t)name_size : sizeof owner - 1);
    if (size <= PYFI_CORE_MAX_NOTE && pyfi_elf_holds(elf, data, size)) {
      if (visit(core, owner, type, data, size, context)) return 1;
    }
    at = data + ((size + 3) & ~(uint64_t)3);
  }
  return 0;
}

static inline int pyfi_core_each_note(pyf_core *core, pyfi_core_visit visit, void *context) {
  const uint64_t count = pyfi_core_segment_count(&core->elf);
  unsigned notes = 0;
  uint64_t i;
  for (i = 0; i < count && i < PYFI_CORE_MAX_SEGMENTS; i++) {
    const uint64_t header = pyfi_elf_word(&core->elf, core->elf.shape.e_phoff) + i * pyfi_elf_phdr_size(&core->elf);
    const uint64_t offset = pyfi_elf_word(&core->elf, header + core->elf.shape.p_offset);
    const uint64_t size = pyfi_elf_word(&core->elf, header + core->elf.shape.p_filesz);
    if (pyfi_elf_uint(&core->elf, header, 4) != PT_NOTE || offset + size < offset) continue;
    if (pyfi_core_visit_segment(core, offset, offset + size, &notes, visit, context)) return 1;
  }
  return 0;
}

/* Reads NT_FILE: count, page size, count times (start, end, offset in pages), count strings. */
static inline void pyfi_core_read_files(pyf_core *core, uint64_t offset, uint64_t size) {
  const pyfi_elf *elf = &core->elf;
  const unsigned word = elf->shape.word;
  const uint64_t count = pyfi_elf_word(elf, offset), page = pyfi_elf_word(elf, offset + word);
  uint64_t text, taken, row;
  if (core->files != NULL || size < 2 * word || count > (size - 2 * word) / (3 * word)) return;
  taken = count < PYFI_CORE_MAX_FILES ? count : PYFI_CORE_MAX_FILES;
  core->files = (pyfi_core_file *)calloc((size_t)taken + 1, sizeof *core->files);
  text = offset + 2 * word + count * 3 * word;
  for (row = 0; core->files != NULL && row < taken; row++) {
    const uint64_t at = offset + 2 * word + row * 3 * word;
    const uint8_t *nul = (const uint8_t *)memchr(elf->bytes + text, 0, (size_t)(offset + size - text));
    pyfi_core_file *file = &core->files[core->file_count];
    if (nul == NULL) return;
    file->start = pyfi_elf_word(elf, at);
    file->end = pyfi_elf_word(elf, at + word);
    file->offset = pyfi_elf_word(elf, at + 2 * word) * page;
    file->path = (const char *)elf->bytes + text;
    text = (uint64_t)(nul - elf->bytes) + 1;
    if (file->start < file->end) core->file_count++;
  }
}

static inline int pyfi_core_visit_note(pyf_core *core, const char *owner, uint32_t type, uint64_t offset, uint64_t size,
                                      void *context) {
  (void)context;
  if (strcmp(owner, "CORE") != 0) return 0;
  if (type == NT_FILE) pyfi_core_read_files(core, offset, size);
  if (type == NT_AUXV && core->auxv_size == 0) {
    core->auxv = offset;
    core->auxv_size = size;
  }
  return 0;
}

/* A value of the auxiliary vector; 0 if it has none. */
static inline int pyfi_core_auxiliary(const pyf_core *core, uint64_t key, uint64_t *value) {
  const unsigned word = core->elf.shape.word;
  uint64_t at;
  for (at = 0; at + 2 * word <= core->auxv_size; at += 2 * word) {
    const uint64_t found = pyfi_elf_word(&core->elf, core->auxv + at);
    if (found == AT_NULL) return 0;
    if (found != key) continue;
    *value = pyfi_elf_word(&core->elf, core->auxv + at + word);
    return 1;
  }
  return 0;
}

#endif
