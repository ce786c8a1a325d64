/* Finds the runtime: by symbol, section, cookie or scan. Each candidate is validated. */
#ifndef PYF_LINUX_FIND_RUNTIME_C
#define PYF_LINUX_FIND_RUNTIME_C

#include "likely_first.c"
#include "memory_literals.c"
#include "version_evidence.c"

static inline pyf_status pyfi_linux_fail_errno(pyf_linux *process, int error) {
  if (error == ENOENT || error == ESRCH) {
    return pyfi_linux_fail(process, PYF_E_GONE, "%s does not exist, or has ended.", process->name);
  }
  if (error == ENODATA) {
    return pyfi_linux_fail(process, PYF_E_GONE, "%s has no memory: it has ended or is a kernel thread.",
                          process->name);
  }
  if (error == EPERM || error == EACCES) {
    return pyfi_linux_fail(process, PYF_E_DENIED,
                          "%s may not be read: run as its user or as root, and see "
                          "kernel.yama.ptrace_scope.",
                          process->name);
  }
  return pyfi_linux_fail(process, PYF_E_READ, "%s cannot be read: %s.", process->name, strerror(error));
}

/* True if the search is over: the target is open, or no other candidate can be read either. */
static inline int pyfi_linux_is_final(pyf_status status) {
  return status == PYF_OK || status == PYF_E_READ || status == PYF_E_GONE || status == PYF_E_DENIED;
}

/* The state of a search: it reports its first failure if it finds nothing. */
typedef struct pyfi_linux_search {
  pyf_status status; /* PYF_OK, or why the first candidate failed; PYF_END before there is one */
  uint64_t cookie;   /* while an image is looked for: the address it must hold, or 0 */
  int scanned;       /* 1 once an image has been asked for its build */
} pyfi_linux_search;

/* Notes why a candidate failed; the sentence of the first one stays. Returns 1 to stop. */
static inline int pyfi_linux_note_failure(pyf_linux *process, pyfi_linux_search *search, pyf_status status, char *kept) {
  if (status == PYF_OK || search->status == PYF_END) {
    search->status = status;
  } else {
    memcpy(process->error, kept, sizeof process->error);
  }
  return pyfi_linux_is_final(status);
}

/* The address of a symbol of the image's; 0 where it has none. */
static inline uint64_t pyfi_linux_symbol(const pyfi_linux_image *image, const char *name) {
  uint64_t address = 0;
  return pyfi_elf_find_symbol(&image->elf, name, &address) ? image->bias + address : 0;
}

/* Looks up the other symbols in the runtime's image. */
static inline void pyfi_linux_know_symbols(pyf_target *target, const pyfi_linux_image *image) {
  const uint64_t array = pyfi_linux_symbol(image, "PyUnstable_ExecutableKinds");
  size_t i;
  for (i = 0; i < PYFI_TYPE_SYMBOLS; i++) {
    const uint64_t type = pyfi_linux_symbol(image, pyfi_type_symbols[i].name);
    if (type != 0) pyf_target_add_type(target, type, pyfi_type_symbols[i].kind);
  }
  if (array != 0) pyf_target_add_executable_kinds(target, array);
  target->variables.tstate_current = pyfi_linux_symbol(image, PYFI_TSTATE_CURRENT_SYMBOL);
  target->variables.gil_drop_request = pyfi_linux_symbol(image, "gil_drop_request");
  target->variables.gc_collecting = pyfi_linux_symbol(image, "collecting");
}

/*
 * Checks that the layout fits an opened target. Where only a weak source gave the version, and
 * sys.hexversion differs, `evidence` gets sys.hexversion and the target must be opened again.
 */
static inline pyf_status pyfi_linux_check_layout(pyf_linux *process, pyfi_version_evidence *evidence, int *again) {
  pyf_target *target = &process->target;
  pyf_layout_answers answers;
  *again = 0;
  if (pyf_target_check_layout(target, &answers) == PYF_OK) {
    *again = answers.hexversion != 0 && answers.hexversion != target->hex && evidence->symbol == 0 &&
             target->debug_hex != target->hex && evidence->hexversion == 0;
    if (*again) evidence->hexversion = answers.hexversion;
    return PYF_OK;
  }
  return pyfi_linux_fail_misfit(process, &answers);
}

/* The sentence for a status of pyf_target_check. */
static inline pyf_status pyfi_linux_fail_check(pyf_linux *process, pyf_status status) {
  if (status == PYF_E_NOT_PYTHON) {
    return pyfi_linux_fail(process, PYF_E_NOT_PYTHON, "%s runs no Python thread: it is starting up or has shut down.",
                          process->name);
  }
  if (status == PYF_E_READ) {
    return pyfi_linux_fail(process, PYF_E_NOT_PYTHON, "%s has a runtime whose threads cannot be read.", process->name);
  }
  return pyfi_linux_fail(process, PYF_E_NOT_PYTHON,
                        "%s has a runtime whose interpreters and threads do not point at each other: it may be "
                        "starting up or shutting down, or its memory is damaged.",
                        process->name);
}

/* Opens and validates a candidate for the runtime. PYF_END for a copy of a runtime. */
static inline pyf_status pyfi_linux_open_candidate(pyf_linux *process, const pyfi_linux_image *image, uint64_t address,
                                                  const char *found_by) {
  const pyf_memory memory = {process->kind->read, process};
  const int is_named = strcmp(found_by, "symbol") == 0 || strcmp(found_by, "section") == 0;
  pyfi_version_evidence evidence = pyfi_linux_gather_evidence(process, image);
  pyf_hints hints = pyfi_linux_hints(&evidence);
  pyf_status status;
  process->read_errno = 0;
  if (hints.target == NULL) {
    return pyfi_linux_fail(process, PYF_E_NO_TABLE, "%s has Python for a machine that is not known.", process->name);
  }
  if (pyfi_linux_symbol(image, "_Py_stackref_get_object") != 0) {
    return pyfi_linux_fail(process, PYF_E_NO_TABLE,
                          "%s is a CPython built with Py_STACKREF_DEBUG, whose frames hold numbers in place of objects: run the "
                          "program with a build without it.",
                          process->name);
  }
  status = pyf_target_open(&process->target, memory, address, &hints);
  if (process->target.hex == 0 && strcmp(found_by, "cookie") != 0 &&
      pyfi_linux_memory_identity(process, image, &evidence.identity)) {
    hints = pyfi_linux_hints(&evidence);
    status = pyf_target_open(&process->target, memory, address, &hints);
  }
  if (process->target.hex == 0) {
    if (!is_named) return PYF_END;
    return pyfi_linux_fail(process, PYF_E_NOT_PYTHON, "%s has a runtime in %.256s, but its version cannot be identified.",
                          process->name, image->path);
  }
  if (status == PYF_E_NO_TABLE) {
    return pyfi_linux_fail_table(process, process->target.hex, process->target.abiflags, hints.target);
  }
  if (status == PYF_OK) {
    if (is_named) status = pyf_target_check(&process->target);
    else if (pyf_target_validate(&process->target) == 0) return PYF_END;
  }
  if (status == PYF_OK) {
    int again;
    status = pyfi_linux_check_layout(process, &evidence, &again);
    if (status != PYF_OK) return status;
    if (again) {
      hints = pyfi_linux_hints(&evidence);
      status = pyf_target_open(&process->target, memory, address, &hints);
      if (status == PYF_E_NO_TABLE) {
        return pyfi_linux_fail_table(process, process->target.hex, process->target.abiflags, hints.target);
      }
      if (status == PYF_OK) status = pyfi_linux_check_layout(process, &evidence, &again);
      if (status != PYF_OK) return status;
    }
    process->found_by = found_by;
    pyfi_linux_know_symbols(&process->target, image);
    pyfi_linux_warn(process, &evidence);
    return PYF_OK;
  }
  if (process->read_errno != 0 && process->read_errno != EFAULT && process->read_errno != EIO) {
    return pyfi_linux_fail_errno(process, process->read_errno);
  }
  return pyfi_linux_fail_check(process, status);
}

/* Returns 1 if the search is over. */
static inline int pyfi_linux_try(pyf_linux *process, pyfi_linux_search *search, const pyfi_linux_image *image,
                                uint64_t address, const char *found_by) {
  char kept[sizeof process->error];
  pyf_status status;
  memcpy(kept, process->error, sizeof kept);
  status = pyfi_linux_open_candidate(process, image, address, found_by);
  return status != PYF_END && pyfi_linux_note_failure(process, search, status, kept);
}

/* Tries the runtime's symbol, _PyRuntime or 3.6's interp_head, then its section. */
static inline int pyfi_linux_try_named(pyf_linux *process, const pyfi_linux_image *image, void *context) {
  static const char *const symbols[] = {PYFI_RUNTIME_SYMBOL, PYFI_INTERP_HEAD_SYMBOL};
  pyfi_linux_search *search = (pyfi_linux_search *)context;
  pyfi_elf_range section;
  uint64_t address = 0;
  size_t i;
  for (i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
    if (!pyfi_elf_find_symbol(&image->elf, symbols[i], &address)) continue;
    if (pyfi_linux_try(process, search, image, image->bias + address, "symbol")) return 1;
  }
  return pyfi_elf_find_section(&image->elf, PYFI_RUNTIME_SECTION_ELF, &section) &&
         pyfi_linux_try(process, search, image, image->bias + section.address, "section");
}

/* Finds the image that is loaded around an address. */
static inline int pyfi_linux_try_around(pyf_linux *process, const pyfi_linux_image *image, void *context) {
  pyfi_linux_search *search = (pyfi_linux_search *)context;
  uint64_t start = 0, end = 0;
  if (!pyfi_linux_extent(image, &start, &end) || search->cookie < start || search->cookie >= end) return 0;
  (void)pyfi_linux_try(process, search, image, search->cookie, "cookie");
  return 1;
}

static inline int pyfi_linux_try_any(pyf_linux *process, const pyfi_linux_image *image, void *context) {
  pyfi_linux_search *search = (pyfi_linux_search *)context;
  (void)pyfi_linux_try(process, search, image, search->cookie, "cookie");
  return 1;
}

/* A version in either byte order follows the cookie of debug offsets, but no other string. */
static inline int pyfi_linux_has_version(pyf_linux *process, uint64_t address) {
  uint8_t bytes[8];
  if (process->kind->read(process, address + 8, bytes, sizeof bytes) != 0) return 0;
  return pyfi_decode(bytes, 8, 0) >> 24 == 3 || pyfi_decode(bytes, 8, 1) >> 24 == 3;
}

/* Tries every cookie in a range. Returns 1 if the search is over. */
static inline int pyfi_linux_try_cookies(pyf_linux *process, pyfi_linux_search *search, pyfi_linux_blocks *blocks,
                                        unsigned *hits) {
  static const char cookie[] = PYFI_DEBUG_COOKIE;
  const size_t length = sizeof cookie - 1;
  while (pyfi_linux_next_block(blocks)) {
    const uint8_t *end = blocks->bytes + blocks->length, *at = blocks->bytes;
    for (; (at = (const uint8_t *)memmem(at, (size_t)(end - at), cookie, length)) != NULL; at++) {
      if ((at - blocks->bytes) % 4 != 0) continue;
      search->cookie = blocks->at + (uint64_t)(at - blocks->bytes);
      if (!pyfi_linux_has_version(process, search->cookie)) continue;
      if (++*hits > PYFI_MAX_COOKIES) {
        process->search_cut = 1;
        return 1;
      }
      if (!pyfi_linux_each_image(process, pyfi_linux_try_around, search)) {
        (void)pyfi_linux_each_image(process, pyfi_linux_try_any, search);
      }
      if (pyfi_linux_is_final(search->status)) return 1;
    }
  }
  return 0;
}

/* Searches writable memory for debug offsets, in the order of pyfi_linux_likely_first. */
static inline int pyfi_linux_find_cookie(pyf_linux *process, pyfi_linux_search *search, pyfi_linux_blocks *blocks) {
  unsigned hits = 0;
  size_t count = 0, i;
  int over = 0;
  pyfi_linux_place *places = pyfi_linux_likely_first(process, &count);
  blocks->left = pyfi_linux_limit(process, PYFI_MAX_COOKIE_BYTES);
  for (i = 0; i < count && !over; i++) {
    blocks->address = places[i].mapping->start;
    blocks->end = places[i].mapping->end;
    over = pyfi_linux_try_cookies(process, search, blocks, &hits);
  }
  free(places);
  return over;
}

/* A scan for the interpreter and thread that point at each other. */
typedef struct pyfi_linux_scan {
  pyfi_linux_blocks blocks;
  uint64_t low, high;            /* every pointer into writable memory is in this range */
  uint64_t reads, max_reads;
  uint64_t best, interpreters;   /* the candidate with most interpreters */
  uint64_t rejected[1u << 16];   /* hash table of failed pointers, since most occur many times */
} pyfi_linux_scan;

/* A pyf_read whose context is a pyfi_linux_scan: it ends when it is enough. */
static inline int pyfi_linux_scan_read(void *context, uint64_t address, void *buffer, size_t length) {
  pyfi_linux_scan *scan = (pyfi_linux_scan *)context;
  if (scan->reads++ >= scan->max_reads) {
    scan->blocks.process->search_cut = 1;
    return -1;
  }
  return scan->blocks.process->kind->read(scan->blocks.process, address, buffer, length);
}

static inline int pyfi_linux_leads_to_cycle(pyf_linux *process, pyfi_linux_scan *scan, uint64_t pointer) {
  uint64_t *slot = &scan->rejected[(pointer >> 3) % (sizeof scan->rejected / sizeof scan->rejected[0])];
  if (*slot == pointer) return 0;
  if (pyfi_interpreter_links_back(&process->target, pointer)) return 1;
  *slot = pointer;
  return 0;
}

/* Tries every word as the head of a runtime's list of interpreters. */
static inline void pyfi_linux_scan_blocks(pyf_linux *process, pyfi_linux_scan *scan) {
  const unsigned word = pyfi_layout(&process->target)->pointer_size;
  const uint64_t head = pyfi_layout(&process->target)->runtime_state.interpreters_head.offset;
  while (pyfi_linux_next_block(&scan->blocks)) {
    size_t at;
    for (at = 0; at + word <= scan->blocks.length; at += word) {
      const uint64_t pointer = pyfi_decode(scan->blocks.bytes + at, word, pyfi_layout(&process->target)->big_endian);
      const pyfi_linux_mapping *mapping;
      uint64_t interpreters;
      if (pointer < scan->low || pointer >= scan->high || pointer % word != 0) continue;
      mapping = pyfi_linux_mapping_at(process, pointer);
      if (mapping == NULL || !pyfi_linux_is_data(process, mapping)) continue;
      if (!pyfi_linux_leads_to_cycle(process, scan, pointer)) continue;
      process->target.runtime = scan->blocks.at + at - head;
      interpreters = pyf_target_validate(&process->target);
      if (interpreters <= scan->interpreters) continue;
      scan->interpreters = interpreters;
      scan->best = process->target.runtime;
    }
  }
}

/* Scans the places that overlap [start, end), or all that do not. */
static inline void pyfi_linux_scan_mappings(pyf_linux *process, pyfi_linux_scan *scan, uint64_t start, uint64_t end,
                                           int overlapping) {
  size_t count = 0, i;
  pyfi_linux_place *places = pyfi_linux_likely_first(process, &count);
  scan->blocks.left = pyfi_linux_limit(process, PYFI_MAX_SCAN_BYTES);
  for (i = 0; i < count; i++) {
    const pyfi_linux_mapping *mapping = places[i].mapping;
    if ((mapping->start < end && mapping->end > start) != overlapping) continue;
    scan->blocks.address = mapping->start;
    scan->blocks.end = mapping->end;
    pyfi_linux_scan_blocks(process, scan);
  }
  free(places);
}

static inline void pyfi_linux_scan_bounds(const pyf_linux *process, pyfi_linux_scan *scan) {
  size_t i;
  for (i = 0; i < process->mapping_count; i++) {
    const pyfi_linux_mapping *mapping = &process->mappings[i];
    if (!pyfi_linux_is_data(process, mapping)) continue;
    if (scan->high == 0) scan->low = mapping->start;
    scan->high = mapping->end;
  }
}

/* Scans for the runtime of an image whose build is known without the runtime. */
static inline int pyfi_linux_try_scan(pyf_linux *process, const pyfi_linux_image *image, void *context) {
  pyfi_linux_search *search = (pyfi_linux_search *)context;
  pyfi_version_evidence evidence = pyfi_linux_gather_evidence(process, image);
  pyf_hints hints = pyfi_linux_hints(&evidence);
  char kept[sizeof process->error];
  uint64_t start = 0, end = 0;
  pyfi_linux_scan *scan;
  pyf_memory memory = {pyfi_linux_scan_read, NULL};
  int over = 0;
  /* The scan of memory does not depend on the image: one is enough. */
  if (hints.hex == 0 && !search->scanned && pyfi_linux_memory_identity(process, image, &evidence.identity)) {
    hints = pyfi_linux_hints(&evidence);
  }
  search->scanned = 1;
  if (hints.hex == 0 || hints.target == NULL) return 0;
  (void)pyfi_linux_extent(image, &start, &end);
  memcpy(kept, process->error, sizeof kept);
  scan = (pyfi_linux_scan *)calloc(1, sizeof *scan);
  if (scan == NULL) return 0;
  scan->blocks.process = process;
  scan->max_reads = process->search_limit / 256 > PYFI_MAX_SCAN_READS ? process->search_limit / 256 : PYFI_MAX_SCAN_READS;
  memory.context = scan;
  if (pyf_target_prepare(&process->target, memory, &hints) != PYF_OK) {
    free(scan);
    (void)pyfi_linux_fail_table(process, hints.hex, hints.abiflags == NULL ? "" : hints.abiflags, hints.target);
    return pyfi_linux_note_failure(process, search, PYF_E_NO_TABLE, kept);
  }
  pyfi_linux_scan_bounds(process, scan);
  pyfi_linux_scan_mappings(process, scan, start, end, 1);
  if (scan->interpreters == 0) pyfi_linux_scan_mappings(process, scan, start, end, 0);
  if (scan->interpreters != 0) over = pyfi_linux_try(process, search, image, scan->best, "scan");
  free(scan);
  return over;
}

/* Takes the steps of the search in order. The mappings must be listed. */
static inline pyf_status pyfi_linux_search_all(pyf_linux *process) {
  pyfi_linux_search search = {PYF_END, 0, 0};
  pyfi_linux_blocks *blocks;
  if (pyfi_linux_each_image(process, pyfi_linux_try_named, &search)) return search.status;
  blocks = (pyfi_linux_blocks *)malloc(sizeof *blocks);
  if (blocks == NULL) return pyfi_linux_fail_errno(process, ENOMEM);
  blocks->process = process;
  (void)pyfi_linux_find_cookie(process, &search, blocks);
  free(blocks);
  if (pyfi_linux_is_final(search.status)) return search.status;
  (void)pyfi_linux_each_image(process, pyfi_linux_try_scan, &search);
  if (search.status != PYF_END) return search.status;
  if (process->search_cut) {
    return pyfi_linux_fail(process, PYF_E_LIMIT,
                          "%s may be a CPython: the search for its runtime ended before all of its writable memory was "
                          "searched. Set a higher limit, as --search-limit MIB does.",
                          process->name);
  }
  return pyfi_linux_fail(process, PYF_E_NOT_PYTHON,
                        process->lacks_memory ? "%s has no runtime in the memory that it has."
                                              : "%s is not a CPython of 3.6 or later: it has no runtime.",
                        process->name);
}

/* Uses the section .AsyncioDebug of an image, if it has one. */
static inline int pyfi_linux_use_asyncio_debug(pyf_linux *process, const pyfi_linux_image *image, void *context) {
  pyfi_elf_range section;
  (void)context;
  if (!pyfi_elf_find_section(&image->elf, PYFI_ASYNCIO_SECTION_ELF, &section)) return 0;
  (void)pyf_asyncio_debug_use(&process->target, image->bias + section.address);
  return 1;
}

/* Finds the runtime in all mappings, and frees their list. Needs name, executable and kind. */
static inline pyf_status pyfi_linux_find(pyf_linux *process) {
  const pyf_status status = pyfi_linux_search_all(process);
  if (status == PYF_OK && process->target.build == NULL) (void)pyfi_linux_each_image(process, pyfi_linux_use_asyncio_debug, NULL);
  pyfi_linux_forget_mappings(process);
  return status;
}

#endif
