/* The images of a target, and the load bias of each, by the headers in memory. */
#ifndef PYF_LINUX_IMAGES_C
#define PYF_LINUX_IMAGES_C

#include "proc_maps.c"

/* Bytes of an image that hold its headers. */
#define PYFI_ELF_HEADERS 4096u

/* The most bytes to copy from a loaded image whose file is not available. */
#define PYFI_MAX_NOTES 65536u

/* An image, and where it is loaded. */
typedef struct pyfi_linux_image {
  pyfi_elf elf;
  uint64_t bias;    /* address in memory minus virtual address in the file */
  const char *path; /* as the target sees it */
} pyfi_linux_image;

/* Called with each image until it returns 1. The image is closed afterwards. */
typedef int (*pyfi_linux_visit)(pyf_linux *process, const pyfi_linux_image *image, void *context);

/* The likeliest files come first; any file may hold the runtime. */
static inline int pyfi_linux_is_named_python(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  return strncmp(name, "libpython", 9) == 0 || strncmp(name, "python3", 7) == 0;
}

/* From its first to its last address, its .bss included; 0 where nothing is loaded. */
static inline int pyfi_linux_extent(const pyfi_linux_image *image, uint64_t *start, uint64_t *end) {
  pyfi_elf_range segment;
  unsigned i;
  for (i = 0; pyfi_elf_load_segment(&image->elf, i, &segment); i++) {
    const uint64_t from = image->bias + segment.address, to = from + segment.memory;
    if (i == 0 || from < *start) *start = from;
    if (i == 0 || to > *end) *end = to;
  }
  return i != 0;
}

/* The build-id of a file, or of the image loaded at a bias; returns its length, 0 if unknown. */
static inline size_t pyfi_linux_build_id(pyf_linux *process, const pyfi_elf *elf, const uint64_t *bias, uint8_t *id,
                                        size_t capacity) {
  pyfi_elf_range notes, found;
  unsigned i;
  for (i = 0; pyfi_elf_segment(elf, PT_NOTE, i, &notes); i++) {
    uint8_t *bytes;
    int fine = 1;
    if (notes.size > PYFI_MAX_NOTES || (bytes = (uint8_t *)malloc((size_t)notes.size + 1)) == NULL) continue;
    if (bias != NULL) {
      fine = process->kind->read(process, *bias + notes.address, bytes, (size_t)notes.size) == 0;
    } else if (pyfi_elf_holds(elf, notes.offset, notes.size)) {
      memcpy(bytes, elf->bytes + notes.offset, (size_t)notes.size);
    } else {
      fine = 0;
    }
    fine = fine && pyfi_elf_build_id_in(bytes, notes.size, elf->big_endian, &found) && found.size <= capacity;
    if (fine) memcpy(id, bytes + found.offset, (size_t)found.size);
    free(bytes);
    if (fine) return (size_t)found.size;
  }
  return 0;
}

/* True if a file is the loaded one: an upgrade may have replaced it. */
static inline int pyfi_linux_is_same(pyf_linux *process, const pyfi_elf *file, const pyfi_elf *headers, uint64_t bias) {
  uint8_t of_file[64], of_loaded[64];
  const size_t size = pyfi_linux_build_id(process, file, NULL, of_file, sizeof of_file);
  const size_t other = pyfi_linux_build_id(process, headers, &bias, of_loaded, sizeof of_loaded);
  unsigned i;
  if (size != 0 && other != 0) return size == other && memcmp(of_file, of_loaded, size) == 0;
  for (i = 0;; i++) {
    pyfi_elf_range a, b;
    const int more = pyfi_elf_load_segment(file, i, &a);
    if (more != pyfi_elf_load_segment(headers, i, &b)) return 0;
    if (!more) return 1;
    if (a.offset != b.offset || a.address != b.address || a.size != b.size || a.memory != b.memory) return 0;
  }
}

/* True for the path of musl's C library, which is also its dynamic loader. */
static inline int pyfi_linux_is_musl_path(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL && (strncmp(slash, "/ld-musl-", 9) == 0 || strncmp(slash, "/libc.musl-", 11) == 0);
}

/*
 * True if the image's PT_INTERP or a mapping names musl. The SOABI of older builds with musl has
 * the triple of glibc.
 */
static inline int pyfi_linux_uses_musl(const pyf_linux *process, const pyfi_linux_image *image) {
  pyfi_elf_range range;
  char path[4097];
  size_t i;
  if (pyfi_elf_segment(&image->elf, PT_INTERP, 0, &range) && range.size < sizeof path &&
      pyfi_elf_holds(&image->elf, range.offset, range.size)) {
    memcpy(path, image->elf.bytes + range.offset, (size_t)range.size);
    path[range.size] = '\0';
    if (pyfi_linux_is_musl_path(path)) return 1;
  }
  for (i = 0; i < process->mapping_count; i++) {
    if (pyfi_linux_is_musl_path(pyfi_linux_path(process, &process->mappings[i]))) return 1;
  }
  return 0;
}

/* True if one segment has all of a range of the file. */
static inline int pyfi_linux_is_in_segment(const pyfi_elf *elf, uint64_t offset, uint64_t size) {
  pyfi_elf_range segment;
  unsigned i;
  for (i = 0; pyfi_elf_load_segment(elf, i, &segment); i++) {
    if (offset >= segment.offset && offset - segment.offset <= segment.size &&
        size <= segment.size - (offset - segment.offset)) {
      return 1;
    }
  }
  return 0;
}

/* True if a segment loads an image's headers. */
static inline int pyfi_linux_has_headers(const pyfi_elf *elf) {
  const uint64_t size = elf->file_class == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
  return pyfi_linux_is_in_segment(elf, 0, size) &&
         pyfi_linux_is_in_segment(elf, pyfi_elf_word(elf, elf->shape.e_phoff),
                                 pyfi_elf_phdr_size(elf) * pyfi_elf_uint(elf, elf->shape.e_phnum, 2));
}

/* The load bias by the headers at `start`; 0 if no image is loaded there. */
static inline int pyfi_linux_loaded_bias(const pyf_linux *process, const pyfi_elf *headers, uint64_t start,
                                        uint64_t *bias) {
  pyfi_elf_range segment;
  unsigned i;
  if (!pyfi_elf_load_segment(headers, 0, &segment)) return 0;
  *bias = start - (segment.address - segment.offset);
  for (i = 0; pyfi_elf_load_segment(headers, i, &segment); i++) {
    if (segment.memory != 0 && pyfi_linux_mapping_at(process, *bias + segment.address) == NULL) return 0;
  }
  return 1;
}

/* Copies the readable part of a segment from memory. */
static inline void pyfi_linux_copy_segment(pyf_linux *process, uint64_t bias, pyfi_elf_range segment, uint8_t *bytes) {
  uint64_t done = 0;
  while (done < segment.size) {
    const uint64_t left = segment.size - done;
    const size_t piece = left < 65536 ? (size_t)left : 65536;
    (void)process->kind->read(process, bias + segment.address + done, bytes + segment.offset + done, piece);
    done += piece;
  }
}

/* Copies the loaded parts of an image, as a file without sections; 0 on failure. */
static inline int pyfi_linux_copy_loaded(pyf_linux *process, const pyfi_elf *headers, uint64_t bias, pyfi_elf *elf) {
  pyfi_elf_range segment;
  uint64_t size = PYFI_ELF_HEADERS;
  uint8_t *bytes;
  unsigned i;
  for (i = 0; pyfi_elf_load_segment(headers, i, &segment); i++) {
    if (segment.offset > PYFI_MAX_LOADED || segment.size > PYFI_MAX_LOADED) return 0;
    if (segment.offset + segment.size > size) size = segment.offset + segment.size;
  }
  bytes = (uint8_t *)mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (bytes == (uint8_t *)MAP_FAILED) return 0;
  memcpy(bytes, headers->bytes, PYFI_ELF_HEADERS);
  for (i = 0; pyfi_elf_load_segment(headers, i, &segment); i++) pyfi_linux_copy_segment(process, bias, segment, bytes);
  if (!pyfi_elf_parse(elf, bytes, size)) {
    munmap(bytes, (size_t)size);
    return 0;
  }
  elf->is_loaded = 1;
  elf->relocation = bias;
  return 1;
}

/* Visits an image by its headers in memory at a mapping; 0 where there are none. */
static inline int pyfi_linux_visit_loaded(pyf_linux *process, const pyfi_linux_mapping *first,
                                         const pyfi_linux_mapping *mapping, pyfi_linux_visit visit, void *context,
                                         int *stop) {
  uint8_t bytes[PYFI_ELF_HEADERS];
  pyfi_elf headers;
  pyfi_linux_image image;
  if (mapping->offset != 0 || (mapping->flags & PYFI_MAP_READ) == 0) return 0;
  if (process->kind->read(process, mapping->start, bytes, sizeof bytes) != 0) return 0;
  if (!pyfi_elf_parse(&headers, bytes, sizeof bytes)) return 0;
  if (!pyfi_linux_has_headers(&headers)) return 0;
  if (!pyfi_linux_loaded_bias(process, &headers, mapping->start, &image.bias)) return 0;
  image.path = pyfi_linux_path(process, first);
  /* The file has section headers and symbols that are not loaded, if it was not replaced. */
  if (process->kind->open_image(process, first, &image.elf)) {
    if (pyfi_linux_is_same(process, &image.elf, &headers, image.bias)) {
      *stop = visit(process, &image, context);
      pyfi_elf_close(&image.elf);
      return 1;
    }
    pyfi_elf_close(&image.elf);
  }
  if (!pyfi_linux_copy_loaded(process, &headers, image.bias, &image.elf)) return 0;
  *stop = visit(process, &image, context);
  pyfi_elf_close(&image.elf);
  return 1;
}

/* The load bias by the segment that a mapping of the file begins in; 0 where none does. */
static inline int pyfi_linux_mapped_bias(const pyfi_elf *file, const pyfi_linux_mapping *mapping, uint64_t *bias) {
  pyfi_elf_range segment;
  unsigned i;
  for (i = 0; pyfi_elf_load_segment(file, i, &segment); i++) {
    /* Whole pages are mapped: a segment's first one begins before it. */
    if (mapping->offset >= segment.offset + segment.size || mapping->offset + 65536 <= segment.offset) continue;
    *bias = mapping->start - (segment.address - segment.offset + mapping->offset);
    return 1;
  }
  return 0;
}

/* Visits a file whose headers are not in memory, at its mappings, executable ones first. */
static inline int pyfi_linux_visit_mapped(pyf_linux *process, size_t first, pyfi_linux_visit visit, void *context) {
  uint64_t biases[PYFI_MAX_BIASES];
  pyfi_linux_image image;
  size_t at;
  unsigned count = 0, i, pass;
  int stop = 0;
  if (!process->kind->open_image(process, &process->mappings[first], &image.elf)) return 0;
  image.path = pyfi_linux_path(process, &process->mappings[first]);
  for (pass = 0; pass < 2 && !stop; pass++) {
    for (at = first; !stop; at = process->mappings[at].next) {
      const pyfi_linux_mapping *mapping = &process->mappings[at];
      const int executed = (mapping->flags & PYFI_MAP_EXECUTE) != 0;
      if (executed == (pass == 0) && count < PYFI_MAX_BIASES && pyfi_linux_mapped_bias(&image.elf, mapping, &image.bias)) {
        for (i = 0; i < count && biases[i] != image.bias; i++) continue;
        if (i == count) {
          biases[count++] = image.bias;
          stop = visit(process, &image, context);
        }
      }
      if (mapping->next == 0) break;
    }
  }
  pyfi_elf_close(&image.elf);
  return stop;
}

/* A file may be loaded more than once, and also be mapped as data. */
static inline int pyfi_linux_visit_file(pyf_linux *process, size_t first, pyfi_linux_visit visit, void *context) {
  size_t at = first;
  int found = 0, stop = 0;
  for (;;) {
    const size_t next = process->mappings[at].next;
    found |= pyfi_linux_visit_loaded(process, &process->mappings[first], &process->mappings[at], visit, context, &stop);
    if (stop) return 1;
    if (next == 0) break;
    at = next;
  }
  return found ? 0 : pyfi_linux_visit_mapped(process, first, visit, context);
}

/* 0 for the executable, 1 for a name like Python's, 2 for other executable mappings, else 3. */
static inline unsigned pyfi_linux_rank(const pyf_linux *process, const pyfi_linux_mapping *first) {
  const char *path = pyfi_linux_path(process, first);
  if (*path != '/') return 3;
  if (strcmp(path, process->executable) == 0) return 0;
  if (pyfi_linux_is_named_python(path)) return 1;
  return first->file_flags & PYFI_MAP_EXECUTE ? 2 : 3;
}

/* Counts the visits. */
typedef struct pyfi_linux_visits {
  pyfi_linux_visit visit;
  void *context;
  size_t count;
} pyfi_linux_visits;

static inline int pyfi_linux_count_visit(pyf_linux *process, const pyfi_linux_image *image, void *context) {
  pyfi_linux_visits *visits = (pyfi_linux_visits *)context;
  visits->count++;
  return visits->visit(process, image, visits->context);
}

/*
 * Visits every image until a visitor returns 1, and returns that. If there is none, an image with
 * the machine alone stands for it.
 */
static inline int pyfi_linux_each_image(pyf_linux *process, pyfi_linux_visit visit, void *context) {
  pyfi_linux_visits visits;
  pyfi_linux_image bare;
  unsigned rank;
  size_t i;
  visits.visit = visit;
  visits.context = context;
  visits.count = 0;
  for (rank = 0; rank < 3; rank++) {
    for (i = 0; i < process->mapping_count; i++) {
      const pyfi_linux_mapping *first = &process->mappings[i];
      if (first->file != i || pyfi_linux_rank(process, first) != rank) continue;
      if (pyfi_linux_visit_file(process, i, pyfi_linux_count_visit, &visits)) return 1;
    }
  }
  if (visits.count != 0 || process->machine == NULL) return 0;
  bare.elf = *process->machine;
  bare.bias = 0;
  bare.path = "";
  return visit(process, &bare, context);
}

#endif
