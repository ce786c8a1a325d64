/* What a target's writable memory says of its build, where no image does: a core file without the files that were mapped. */
#ifndef PYF_LINUX_LITERALS_H
#define PYF_LINUX_LITERALS_H

/* Bytes read together. */
#define PYF_CHUNK 65536u

/* Memory read piece by piece; pages that cannot be read are left out. */
typedef struct pyf_linux_chunks {
  pyf_linux *process;
  uint64_t address, end; /* what is left of a range */
  uint64_t left;         /* bytes after which it is enough */
  uint64_t at;           /* the piece's address */
  size_t length;
  uint8_t bytes[PYF_CHUNK];
} pyf_linux_chunks;

/* The next piece of the range; no aligned word is cut. 0 at the end. */
static inline int pyf_linux_next_chunk(pyf_linux_chunks *chunks) {
  while (chunks->address < chunks->end && chunks->left > 0) {
    const uint64_t next = chunks->address - chunks->address % PYF_CHUNK + PYF_CHUNK;
    const uint64_t end = next < chunks->end && next != 0 ? next : chunks->end;
    chunks->at = chunks->address;
    chunks->length = (size_t)(end - chunks->address);
    chunks->address = end;
    chunks->left -= chunks->left < chunks->length ? chunks->left : chunks->length;
    if (chunks->process->kind->read(chunks->process, chunks->at, chunks->bytes, chunks->length) == 0) return 1;
  }
  return 0;
}

/* Bytes that are searched for each of the two. */
#define PYF_MAX_LITERAL_BYTES ((uint64_t)1 << 29)

/* Calls `visit` with every position in writable memory where `wanted` is found, until it returns 1. */
static inline void pyf_linux_visit_memory(pyf_linux_chunks *chunks, const char *wanted, pyf_elf_visit visit,
                                          void *context) {
  pyf_linux *process = chunks->process;
  size_t i;
  chunks->left = PYF_MAX_LITERAL_BYTES;
  for (i = 0; i < process->mapping_count; i++) {
    if (!pyf_linux_is_data(process, &process->mappings[i])) continue;
    chunks->address = process->mappings[i].start;
    chunks->end = process->mappings[i].end;
    while (pyf_linux_next_chunk(chunks)) {
      const uint8_t *end = chunks->bytes + chunks->length, *at = chunks->bytes;
      for (; (at = (const uint8_t *)memmem(at, (size_t)(end - at), wanted, strlen(wanted))) != NULL; at++) {
        if (visit(context, chunks->bytes, at, end)) return;
      }
    }
  }
}

/*
 * What the interpreter keeps of its build among its objects: the suffixes of extension modules, and `sys.version`. 0 where
 * that is not there, or not of one release; then `facts` stays as it is.
 */
static inline int pyf_linux_memory_facts(pyf_linux *process, const pyf_linux_image *image, pyf_facts *facts) {
  pyf_facts found = {0, "", 0, 0, NULL};
  pyf_version_search search = {{0, 0, 0}, {0, 0, 0}};
  char wanted[16];
  pyf_linux_chunks *chunks = (pyf_linux_chunks *)malloc(sizeof *chunks);
  if (chunks == NULL) return 0;
  chunks->process = process;
  pyf_linux_visit_memory(chunks, ".cpython-3", pyf_visit_soabi, &found);
  snprintf(wanted, sizeof wanted, "3.%u.", found.minor);
  if (found.minor != 0) pyf_linux_visit_memory(chunks, wanted, pyf_visit_full_version, &search);
  free(chunks);
  if (search.found[0] == 0 || search.differ[0]) return 0;
  found.hex = search.found[0];
  found.triple = pyf_elf_triple(&image->elf, found.musl);
  *facts = found;
  return 1;
}

#endif
