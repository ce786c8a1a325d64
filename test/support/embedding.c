#if defined(UNPACKED) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* mremap, dl_iterate_phdr */
#endif
/*
 * An application that has Python in it: it runs a script as the interpreter would. HOME is where
 * the library's modules are.
 */
#include <Python.h>

#include <stdlib.h>

#ifdef OTHER_VERSION
/* A version of another library, as a static GnuTLS brings one in. */
extern const char *const other_library_version;
const char *const other_library_version = OTHER_VERSION;
#endif

#ifdef UNPACKED
#include <link.h>
#include <string.h>
#include <sys/mman.h>

/*
 * Moves a segment of the program into anonymous memory, as a program has it that unpacked itself.
 * The bytes and their address stay the same, so the code that runs is not disturbed.
 */
static void unpack(const struct dl_phdr_info *program, const ElfW(Phdr) *segment) {
  const ElfW(Addr) page = 4096, address = program->dlpi_addr + segment->p_vaddr;
  const ElfW(Addr) start = address & ~(page - 1), end = (address + segment->p_memsz + page - 1) & ~(page - 1);
  const int flags = (segment->p_flags & PF_R ? PROT_READ : 0) | (segment->p_flags & PF_W ? PROT_WRITE : 0) |
                    (segment->p_flags & PF_X ? PROT_EXEC : 0);
  void *copy = mmap(NULL, end - start, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (copy == MAP_FAILED) abort();
  memcpy(copy, (const void *)start, end - start);
  mprotect(copy, end - start, flags);
  if (mremap(copy, end - start, end - start, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)start) == MAP_FAILED) abort();
}

/* The program is the first one that is listed. */
static int unpack_program(struct dl_phdr_info *program, size_t size, void *context) {
  int i;
  (void)size, (void)context;
  for (i = 0; i < program->dlpi_phnum; i++)
    if (program->dlpi_phdr[i].p_type == PT_LOAD) unpack(program, &program->dlpi_phdr[i]);
  return 1;
}
#endif

int main(int argc, char **argv) {
  wchar_t **words = calloc((size_t)argc + 1, sizeof *words);
  int i;
  if (words == NULL) return 1;
#ifdef UNPACKED
  dl_iterate_phdr(unpack_program, NULL);
  if (malloc(HEAP_BYTES) == NULL) return 1;
#endif
  setenv("PYTHONHOME", HOME, 1);
  for (i = 0; i < argc; i++) words[i] = Py_DecodeLocale(argv[i], NULL);
  return Py_Main(argc, words);
}
