/* A build's literals in writable memory, for a core file without the mapped files. */
#ifndef PYF_LINUX_MEMORY_LITERALS_C
#define PYF_LINUX_MEMORY_LITERALS_C

/* Bytes read together. */
#define PYFI_LINUX_BLOCK 65536u

/* Memory read piece by piece; pages that cannot be read are left out. */
typedef struct pyfi_linux_blocks {
  pyf_linux *process;
  uint64_t address, end; /* the rest of a range */
  uint64_t left;         /* the budget, in bytes */
  uint64_t at;           /* the piece's address */
  size_t length;
  uint8_t bytes[PYFI_LINUX_BLOCK];
} pyfi_linux_blocks;

/* The next piece of the range; no aligned word is cut. 0 at the end. */
static inline int pyfi_linux_next_block(pyfi_linux_blocks *blocks) {
  while (blocks->address < blocks->end) {
    const uint64_t next = blocks->address - blocks->address % PYFI_LINUX_BLOCK + PYFI_LINUX_BLOCK;
    const uint64_t end = next < blocks->end && next != 0 ? next : blocks->end;
    if (blocks->left == 0) {
      blocks->process->search_cut = 1;
      return 0;
    }
    blocks->at = blocks->address;
    blocks->length = (size_t)(end - blocks->address);
    blocks->address = end;
    blocks->left -= blocks->left < blocks->length ? blocks->left : blocks->length;
    if (blocks->process->kind->read(blocks->process, blocks->at, blocks->bytes, blocks->length) == 0) return 1;
  }
  return 0;
}

/* The bound of a search whose usual one is `usual`, in bytes. */
static inline uint64_t pyfi_linux_limit(const pyf_linux *process, uint64_t usual) {
  return process->search_limit != 0 ? process->search_limit : usual;
}

/* Calls `visit` for every `wanted` in writable memory, until it returns 1. */
static inline void pyfi_linux_visit_memory(pyfi_linux_blocks *blocks, const char *wanted, pyfi_elf_visit visit,
                                          void *context) {
  pyf_linux *process = blocks->process;
  size_t i;
  blocks->left = pyfi_linux_limit(process, PYFI_MAX_LITERAL_BYTES);
  for (i = 0; i < process->mapping_count; i++) {
    if (!pyfi_linux_is_data(process, &process->mappings[i])) continue;
    blocks->address = process->mappings[i].start;
    blocks->end = process->mappings[i].end;
    while (pyfi_linux_next_block(blocks)) {
      const uint8_t *end = blocks->bytes + blocks->length, *at = blocks->bytes;
      for (; (at = (const uint8_t *)memmem(at, (size_t)(end - at), wanted, strlen(wanted))) != NULL; at++) {
        if (visit(context, blocks->bytes, at, end)) return;
      }
    }
  }
}

/*
 * Reads the build from the interpreter's objects: the suffixes of extension modules and
 * `sys.version`. 0, with `identity` unchanged, where they are missing or name several releases.
 */
static inline int pyfi_linux_memory_identity(pyf_linux *process, const pyfi_linux_image *image, pyfi_binary_identity *identity) {
  pyfi_binary_identity found = {0, "", 0, 0, NULL};
  pyfi_version_search search = {{0, 0, 0}, {0, 0, 0}};
  char wanted[16];
  pyfi_linux_blocks *blocks = (pyfi_linux_blocks *)malloc(sizeof *blocks);
  if (blocks == NULL) return 0;
  blocks->process = process;
  pyfi_linux_visit_memory(blocks, PYFI_SOABI_PREFIX, pyfi_visit_soabi, &found);
  snprintf(wanted, sizeof wanted, "3.%u.", found.minor);
  if (found.minor != 0) pyfi_linux_visit_memory(blocks, wanted, pyfi_visit_full_version, &search);
  free(blocks);
  if (search.found[0] == 0 || search.differ[0]) return 0;
  found.hex = search.found[0];
  found.triple = pyfi_elf_triple(&image->elf, found.musl || pyfi_linux_uses_musl(process, image));
  *identity = found;
  return 1;
}

#endif
