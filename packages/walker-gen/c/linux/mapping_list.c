/* The mappings of a target by ascending address, and their files. */
#ifndef PYF_LINUX_MAPPING_LIST_C
#define PYF_LINUX_MAPPING_LIST_C

#include "process.c"

/* More than Linux's default limit; a hostile core file may claim any number. */
#define PYFI_MAX_MAPPINGS ((size_t)1 << 20)

/* The target's path of a mapping, perhaps with " (deleted)"; "" for anonymous memory. */
static inline const char *pyfi_linux_path(const pyf_linux *process, const pyfi_linux_mapping *mapping) {
  return mapping->path == 0 ? "" : process->paths + mapping->path;
}

/* Makes room for `size` more of `unit` bytes each; 0 where there is none. */
static inline int pyfi_linux_grow(void **items, size_t count, size_t *capacity, size_t size, size_t unit) {
  size_t wanted = *capacity == 0 ? 256 : *capacity;
  void *grown;
  while (wanted - count < size) wanted *= 2;
  if (wanted == *capacity) return 1;
  grown = realloc(*items, wanted * unit);
  if (grown == NULL) return 0;
  *items = grown;
  *capacity = wanted;
  return 1;
}

static inline uint32_t pyfi_linux_hash(const char *text) {
  uint32_t hash = 2166136261u; /* FNV-1a */
  for (; *text != '\0'; text++) hash = (hash ^ (uint8_t)*text) * 16777619u;
  return hash;
}

/* Links the mappings of one file, which share a path. */
static inline int pyfi_linux_link(pyf_linux *process, size_t index, const char *path) {
  pyfi_linux_mapping *mappings = process->mappings, *mapping = &mappings[index];
  const size_t size = strlen(path) + 1;
  size_t file;
  mapping->hash = pyfi_linux_hash(path);
  for (file = process->newest_file; file != 0; file = mappings[file - 1].older) {
    pyfi_linux_mapping *first = &mappings[file - 1];
    if (first->hash != mapping->hash || strcmp(process->paths + first->path, path) != 0) continue;
    mapping->path = first->path;
    mapping->file = file - 1;
    first->file_flags |= mapping->flags;
    mappings[first->last].next = index;
    first->last = index;
    return 1;
  }
  if (!pyfi_linux_grow((void **)&process->paths, process->paths_size, &process->paths_capacity, size + 1, 1)) return 0;
  if (process->paths_size == 0) process->paths[process->paths_size++] = '\0'; /* 0 is no path */
  mapping->path = process->paths_size;
  memcpy(process->paths + process->paths_size, path, size);
  process->paths_size += size;
  mapping->older = process->newest_file;
  process->newest_file = index + 1;
  return 1;
}

/*
 * Adds a mapping, which begins where the last one ended or later; `path` is ""
 * for anonymous memory. 0 where there is no room.
 */
static inline int pyfi_linux_add_mapping(pyf_linux *process, uint64_t start, uint64_t end, uint64_t offset,
                                        uint64_t inode, unsigned flags, const char *path) {
  const size_t index = process->mapping_count;
  pyfi_linux_mapping *mapping;
  if (index == PYFI_MAX_MAPPINGS || !pyfi_linux_grow((void **)&process->mappings, index, &process->mapping_capacity, 1,
                                                   sizeof *process->mappings)) {
    return 0;
  }
  mapping = &process->mappings[index];
  memset(mapping, 0, sizeof *mapping);
  mapping->start = start;
  mapping->end = end;
  mapping->offset = offset;
  mapping->inode = inode;
  mapping->flags = mapping->file_flags = flags;
  mapping->file = mapping->last = index;
  if (*path != '\0' && !pyfi_linux_link(process, index, path)) return 0;
  process->mapping_count++;
  return 1;
}

static inline void pyfi_linux_forget_mappings(pyf_linux *process) {
  free(process->mappings);
  free(process->paths);
  process->mappings = NULL;
  process->paths = NULL;
  process->mapping_count = process->mapping_capacity = process->paths_size = process->paths_capacity = 0;
  process->newest_file = 0;
}

/* The mapping that holds an address; NULL where nothing is mapped. */
static inline const pyfi_linux_mapping *pyfi_linux_mapping_at(const pyf_linux *process, uint64_t address) {
  size_t low = 0, high = process->mapping_count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (process->mappings[middle].end <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < process->mapping_count && process->mappings[low].start <= address ? &process->mappings[low] : NULL;
}

/* True for data of a program. Reading a mapped device may have side effects. */
static inline int pyfi_linux_is_data(const pyf_linux *process, const pyfi_linux_mapping *mapping) {
  const unsigned both = PYFI_MAP_READ | PYFI_MAP_WRITE;
  return (mapping->flags & both) == both && strncmp(pyfi_linux_path(process, mapping), "/dev/", 5) != 0;
}

#endif
