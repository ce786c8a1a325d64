/* What a target's writable memory says of its build, where no image does: a core file without the files that were mapped. */
#ifndef PYF_LINUX_MEMORY_LITERALS_H
#define PYF_LINUX_MEMORY_LITERALS_H

/* Bytes read together. */
#define PYF_LINUX_BLOCK 65536u

/* Memory read piece by piece; pages that cannot be read are left out. */
typedef struct pyf_linux_blocks {
  pyf_linux *process;
  uint64_t address, end; /* what is left of a range */
  uint64_t left;         /* bytes after which it is enough */
  uint64_t at;           /* the piece's address */
  size_t length;
  uint8_t bytes[PYF_LINUX_BLOCK];
} pyf_linux_blocks;

/* The next piece of the range; no aligned word is cut. 0 at the end. */
static inline int pyf_linux_next_block(pyf_linux_blocks *blocks) {
  while (blocks->address < blocks->end && blocks->left > 0) {
    const uint64_t next = blocks->address - blocks->address % PYF_LINUX_BLOCK + PYF_LINUX_BLOCK;
    const uint64_t end = next < blocks->end && next != 0 ? next : blocks->end;
    blocks->at = blocks->address;
    blocks->length = (size_t)(end - blocks->address);
    blocks->address = end;
    blocks->left -= blocks->left < blocks->length ? blocks->left : blocks->length;
    if (blocks->process->kind->read(blocks->process, blocks->at, blocks->bytes, blocks->length) == 0) return 1;
  }
  return 0;
}

/* Bytes that are searched for each of the two. */
#define PYF_MAX_LITERAL_BYTES ((uint64_t)1 << 29)

/* Calls `visit` with every position in writable memory where `wanted` is found, until it returns 1. */
static inline void pyf_linux_visit_memory(pyf_linux_blocks *blocks, const char *wanted, pyf_elf_visit visit,
                                          void *context) {
  pyf_linux *process = blocks->process;
  size_t i;
  blocks->left = PYF_MAX_LITERAL_BYTES;
  for (i = 0; i < process->mapping_count; i++) {
    if (!pyf_linux_is_data(process, &process->mappings[i])) continue;
    blocks->address = process->mappings[i].start;
    blocks->end = process->mappings[i].end;
    while (pyf_linux_next_block(blocks)) {
      const uint8_t *end = blocks->bytes + blocks->length, *at = blocks->bytes;
      for (; (at = (const uint8_t *)memmem(at, (size_t)(end - at), wanted, strlen(wanted))) != NULL; at++) {
        if (visit(context, blocks->bytes, at, end)) return;
      }
    }
  }
}

/*
 * What the interpreter keeps of its build among its objects: the suffixes of extension modules, and `sys.version`. 0 where
 * that is not there, or not of one release; then `identity` stays as it is.
 */
static inline int pyf_linux_memory_identity(pyf_linux *process, const pyf_linux_image *image, pyf_binary_identity *identity) {
  pyf_binary_identity found = {0, "", 0, 0, NULL};
  pyf_version_search search = {{0, 0, 0}, {0, 0, 0}};
  char wanted[16];
  pyf_linux_blocks *blocks = (pyf_linux_blocks *)malloc(sizeof *blocks);
  if (blocks == NULL) return 0;
  blocks->process = process;
  pyf_linux_visit_memory(blocks, ".cpython-3", pyf_visit_soabi, &found);
  snprintf(wanted, sizeof wanted, "3.%u.", found.minor);
  if (found.minor != 0) pyf_linux_visit_memory(blocks, wanted, pyf_visit_full_version, &search);
  free(blocks);
  if (search.found[0] == 0 || search.differ[0]) return 0;
  found.hex = search.found[0];
  found.triple = pyf_elf_triple(&image->elf, found.musl);
  *identity = found;
  return 1;
}

#endif
