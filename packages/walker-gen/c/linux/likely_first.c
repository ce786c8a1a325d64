/* The order in which writable memory is searched for the runtime. */
#ifndef PYF_LINUX_LIKELY_FIRST_C
#define PYF_LINUX_LIKELY_FIRST_C

#include "mapping_list.c"

/* A data mapping, and its place in the order. */
typedef struct pyfi_linux_place {
  const pyfi_linux_mapping *mapping;
  unsigned rank; /* 0 for a file, 1 for memory in one piece with a file or with code, 2 for all others */
} pyfi_linux_place;

static inline int pyfi_linux_compare_places(const void *left, const void *right) {
  const pyfi_linux_place *a = (const pyfi_linux_place *)left, *b = (const pyfi_linux_place *)right;
  const uint64_t size = a->mapping->end - a->mapping->start, other = b->mapping->end - b->mapping->start;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  if (a->rank != 0 && size != other) return size < other ? -1 : 1;
  return a->mapping->start < b->mapping->start ? -1 : 1;
}

/*
 * The data mappings by rank; those of files by address, all others by size, smallest first, because
 * a heap is larger than a runtime. Code without a file is a program that unpacked itself. The
 * caller frees the list; NULL if there is none.
 */
static inline pyfi_linux_place *pyfi_linux_likely_first(pyf_linux *process, size_t *count) {
  pyfi_linux_place *places = (pyfi_linux_place *)malloc((process->mapping_count + 1) * sizeof *places);
  uint64_t end = 0;
  size_t i;
  int near_code = 0;
  *count = 0;
  if (places == NULL) {
    process->search_cut = 1;
    return NULL;
  }
  for (i = 0; i < process->mapping_count; i++) {
    const pyfi_linux_mapping *mapping = &process->mappings[i];
    const int is_file = pyfi_linux_path(process, mapping)[0] == '/';
    near_code = (near_code && mapping->start == end) || is_file || (mapping->flags & PYFI_MAP_EXECUTE) != 0;
    end = mapping->end;
    if (!pyfi_linux_is_data(process, mapping)) continue;
    places[*count].mapping = mapping;
    places[(*count)++].rank = is_file ? 0 : near_code ? 1 : 2;
  }
  qsort(places, *count, sizeof *places, pyfi_linux_compare_places);
  return places;
}

#endif
