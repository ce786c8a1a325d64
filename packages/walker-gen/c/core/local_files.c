/* The mapped files of a core file's process, as this machine has them. */
#ifndef PYF_CORE_LOCAL_FILES_C
#define PYF_CORE_LOCAL_FILES_C

static inline const char *pyfi_core_path(const pyfi_core_file *file) { return file->path != NULL ? file->path : file->name; }

static inline const pyfi_core_file *pyfi_core_file_at(const pyf_core *core, uint64_t address) {
  size_t low = 0, high = core->file_count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (core->files[middle].end <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < core->file_count && core->files[low].start <= address ? &core->files[low] : NULL;
}

/* The build-id of the image loaded from a path, in the core's memory; its length, 0 for none. */
static inline size_t pyfi_core_build_id(const pyf_core *core, const char *path, uint8_t *id, size_t capacity) {
  uint8_t headers[4096], notes[4096];
  pyfi_elf elf;
  pyfi_elf_range segment, found;
  size_t i;
  unsigned index;
  for (i = 0; i < core->file_count; i++) {
    if (core->files[i].offset == 0 && strcmp(pyfi_core_path(&core->files[i]), path) == 0) break;
  }
  if (i == core->file_count || !pyfi_core_read_exact(core, core->files[i].start, headers, sizeof headers)) return 0;
  if (!pyfi_elf_parse(&elf, headers, sizeof headers)) return 0;
  for (index = 0; pyfi_elf_segment(&elf, PT_NOTE, index, &segment); index++) {
    if (segment.size > sizeof notes) continue;
    if (!pyfi_core_read_exact(core, core->files[i].start + segment.offset, notes, (size_t)segment.size)) continue;
    if (!pyfi_elf_build_id_in(notes, segment.size, elf.big_endian, &found) || found.size > capacity) continue;
    memcpy(id, notes + found.offset, (size_t)found.size);
    return (size_t)found.size;
  }
  return 0;
}

/* Opens a file on this machine, unless its build-id differs from the core's. 0 on failure. */
static inline int pyfi_core_open_path(pyf_core *core, const char *path, pyfi_elf *elf) {
  static const char advice[] = "name the directory that has the core's files with --sysroot.";
  char place[4096];
  uint8_t wanted[64], found[64];
  const size_t length = strlen(path);
  size_t wanted_size, found_size;
  int fd, opened;
  if (!core->use_files || *path != '/') return 0;
  /* The mapped file was deleted; the path now names another file. */
  if (length > 10 && strcmp(path + length - 10, " (deleted)") == 0) return 0;
  if (snprintf(place, sizeof place, "%s%s", core->sysroot == NULL ? "" : core->sysroot, path) >= (int)sizeof place) return 0;
  fd = open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    if (core->problem[0] == '\0') snprintf(core->problem, sizeof core->problem, "%.256s is not here: %s", place, advice);
    return 0;
  }
  opened = pyfi_elf_open(elf, fd);
  close(fd);
  if (!opened) return 0;
  wanted_size = pyfi_core_build_id(core, path, wanted, sizeof wanted);
  found_size = pyfi_linux_build_id(&core->process, elf, NULL, found, sizeof found);
  if (wanted_size == 0 || (wanted_size == found_size && memcmp(wanted, found, wanted_size) == 0)) return 1;
  pyfi_elf_close(elf);
  if (core->problem[0] == '\0') {
    snprintf(core->problem, sizeof core->problem, "%.256s has another build-id than the core's: %s", place, advice);
  }
  return 0;
}

/* The file of a path, opened once; NULL where it cannot be opened. */
static inline const pyfi_elf *pyfi_core_cached_file(pyf_core *core, const char *path) {
  pyfi_core_opened *opened;
  unsigned i;
  for (i = 0; i < core->opened_count; i++) {
    if (strcmp(core->opened[i].path, path) == 0) return core->opened[i].elf.bytes == NULL ? NULL : &core->opened[i].elf;
  }
  if (core->opened_count == PYFI_CORE_MAX_OPEN) return NULL;
  opened = &core->opened[core->opened_count++];
  opened->path = path;
  if (!pyfi_core_open_path(core, path, &opened->elf)) opened->elf.bytes = NULL;
  return opened->elf.bytes == NULL ? NULL : &opened->elf;
}

/* Reads memory that the core lacks from the mapped file; returns the number of bytes. */
static inline size_t pyfi_core_read_file(pyf_core *core, uint64_t address, void *buffer, size_t length) {
  const pyfi_core_file *file = pyfi_core_file_at(core, address);
  const pyfi_elf *elf = file == NULL || file->path == NULL ? NULL : pyfi_core_cached_file(core, file->path);
  uint64_t offset, size = length, left;
  size_t i;
  const pyfi_core_segment *load = core->is_filtered ? pyfi_core_segment_at(core, address) : NULL;
  if (elf == NULL || (load != NULL && (load->flags & PF_W) != 0)) return 0;
  offset = address - file->start + file->offset;
  left = file->end - address;
  if (offset >= elf->size) return 0;
  if (left > elf->size - offset) left = elf->size - offset;
  /* Stop at memory that the core has. */
  for (i = 0; i < core->segment_count; i++) {
    if (core->segments[i].start > address && core->segments[i].start - address < left) left = core->segments[i].start - address;
  }
  if (size > left) size = left;
  memcpy(buffer, elf->bytes + offset, (size_t)size);
  return (size_t)size;
}

/* A pyf_read whose context is a pyf_core. */
static inline int pyfi_core_read(void *context, uint64_t address, void *buffer, size_t length) {
  pyf_core *core = (pyf_core *)context;
  size_t done = 0;
  while (done < length) {
    uint8_t *to = (uint8_t *)buffer + done;
    int64_t got = pyfi_core_read_dumped(core, address + done, to, length - done);
    if (got == 0) got = (int64_t)pyfi_core_read_file(core, address + done, to, length - done);
    if (got <= 0) {
      core->process.read_errno = EFAULT;
      return -1;
    }
    done += (size_t)got;
  }
  return 0;
}

/* A pyfi_linux_kind's open_image. */
static inline int pyfi_core_open_image(pyf_linux *process, const pyfi_linux_mapping *mapping, pyfi_elf *elf) {
  pyf_core *core = (pyf_core *)process;
  const char *path = pyfi_linux_path(process, mapping);
  /* An image without a name has a made-up one, which is no path. */
  if (strncmp(path, "/image-at-0x", 12) == 0) return 0;
  return pyfi_core_open_path(core, path, elf);
}

#endif
