/* From a process id to an open target: which file holds the runtime, where it was loaded, which build it is. */
#ifndef PYF_LINUX_ATTACH_H
#define PYF_LINUX_ATTACH_H

#include "facts.h"
#include "maps.h"

#include <stdarg.h>

#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
static inline pyf_status pyf_linux_fail(pyf_linux *process, pyf_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(process->error, sizeof process->error, format, arguments);
  va_end(arguments);
  return status;
}

static inline pyf_status pyf_linux_fail_errno(pyf_linux *process, int error) {
  if (error == ENOENT || error == ESRCH) {
    return pyf_linux_fail(process, PYF_E_READ, "%s does not exist.", process->name);
  }
  if (error == EPERM || error == EACCES) {
    return pyf_linux_fail(process, PYF_E_READ,
                          "%s may not be read: run as its user or as root, and see "
                          "kernel.yama.ptrace_scope.",
                          process->name);
  }
  return pyf_linux_fail(process, PYF_E_READ, "%s cannot be read: %s.", process->name, strerror(error));
}

/* A release that there is no table for, named by all that is known of it. */
static inline pyf_status pyf_linux_fail_table(pyf_linux *process, uint32_t hex, unsigned minor, const char *abiflags,
                                              const char *triple) {
  char version[PYF_VERSION_SIZE] = "of an unknown version";
  if (hex != 0) {
    pyf_version_text(hex, version);
  } else if (minor != 0) {
    snprintf(version, sizeof version, "3.%u", minor & 255u);
  }
  return pyf_linux_fail(process, PYF_E_NO_TABLE,
                        "%s runs CPython %s (abiflags \"%s\") for %s, which there is no table for; make one "
                        "with: npx nx run extract --version %s",
                        process->name, version, abiflags, triple == NULL ? "an unknown machine" : triple,
                        hex == 0 && minor == 0 ? "VERSION" : version);
}

/* One mapped file that may hold the runtime. */
typedef struct pyf_linux_image {
  pyf_elf elf;
  uint64_t bias; /* what was added to the file's virtual addresses */
  pyf_facts facts;
} pyf_linux_image;

/* The version by the symbol that releases from 3.11 on export, an unsigned long; 0 if it cannot be had. */
static inline uint32_t pyf_linux_version_symbol(pyf_linux *process, const pyf_linux_image *image) {
  uint8_t bytes[8];
  uint64_t address = 0;
  const unsigned word = image->elf.shape.word;
  if (!pyf_elf_find_symbol(&image->elf, "Py_Version", &address)) return 0;
  if (process->kind->read(process, image->bias + address, bytes, word) != 0) return 0;
  return (uint32_t)pyf_decode(bytes, word, image->elf.big_endian);
}

/* Opens a candidate for the runtime, and believes it if an interpreter and a thread hang on it. */
static inline pyf_status pyf_linux_try(pyf_linux *process, const pyf_linux_image *image, uint64_t address) {
  const pyf_memory memory = {process->kind->read, process};
  pyf_hints hints;
  pyf_status status;
  hints.hex = pyf_linux_version_symbol(process, image);
  if (hints.hex == 0) hints.hex = image->facts.hex;
  hints.abiflags = image->facts.abiflags;
  hints.target = image->facts.triple;
  if (hints.target == NULL) return pyf_linux_fail_table(process, hints.hex, image->facts.minor, hints.abiflags, NULL);
  process->read_errno = 0;
  status = pyf_target_open(&process->target, memory, image->bias + address, &hints);
  if (status == PYF_OK) status = pyf_target_check(&process->target);
  if (status == PYF_OK) return PYF_OK;
  if (status == PYF_E_NO_TABLE) {
    return pyf_linux_fail_table(process, process->target.hex, image->facts.minor, process->target.abiflags,
                                hints.target);
  }
  if (process->read_errno != 0 && process->read_errno != EFAULT && process->read_errno != EIO) {
    return pyf_linux_fail_errno(process, process->read_errno);
  }
  return pyf_linux_fail(process, PYF_E_NOT_PYTHON,
                        "%s has Python loaded, but no interpreter runs in it (yet, or any more).",
                        process->name);
}

/* Tries the runtime's symbol, then its section. PYF_END where the file has neither. */
static inline pyf_status pyf_linux_try_image(pyf_linux *process, const pyf_linux_image *image) {
  pyf_elf_range section;
  uint64_t address = 0;
  pyf_status status = PYF_END;
  /* The runtime struct, or what 3.6 has in its place. */
  if (pyf_elf_find_symbol(&image->elf, "_PyRuntime", &address) ||
      pyf_elf_find_symbol(&image->elf, "interp_head", &address)) {
    process->found_by = "symbol";
    status = pyf_linux_try(process, image, address);
  }
  if (status != PYF_OK && pyf_elf_find_section(&image->elf, ".PyRuntime", &section)) {
    process->found_by = "section";
    status = pyf_linux_try(process, image, section.address);
  }
  if (status == PYF_END && image->facts.minor != 0) {
    /* Releases before 3.7 have no runtime struct. */
    status = pyf_linux_fail_table(process, image->facts.hex, image->facts.minor, image->facts.abiflags,
                                  image->facts.triple);
  }
  return status;
}

/* Looks for the runtime in a mapped file. */
static inline pyf_status pyf_linux_try_file(pyf_linux *process, const pyf_linux_mapping *mapping) {
  pyf_linux_image image;
  pyf_elf_range first;
  uint32_t flags = 0;
  pyf_status status = PYF_END;
  if (!process->kind->open_image(process, mapping, &image.elf)) {
    if (errno == ENOEXEC) return PYF_END;
    return pyf_linux_fail(process, PYF_E_NOT_PYTHON, "%s runs %.256s, which cannot be opened: %s.", process->name,
                          mapping->path, strerror(errno));
  }
  if (pyf_elf_load_segment(&image.elf, 0, &first, &flags)) {
    image.bias = mapping->start - (first.address - first.offset + mapping->offset);
    image.facts = pyf_elf_facts(&image.elf);
    status = pyf_linux_try_image(process, &image);
  }
  pyf_elf_close(&image.elf);
  return status;
}

/* Goes through the mapped files, each by its lowest mapping: the executable, or all others that may hold the runtime. */
static inline pyf_status pyf_linux_search(pyf_linux *process, int want_executable) {
  pyf_linux_mapping mapping;
  char previous[sizeof mapping.path] = "";
  int searching = 1;
  pyf_status status = process->kind->begin_mappings(process);
  if (status != PYF_OK) return pyf_linux_fail_errno(process, process->read_errno);
  status = PYF_END;
  while (process->kind->next_mapping(process, &mapping)) {
    const int is_executable = strcmp(mapping.path, process->executable) == 0;
    pyf_status found;
    /* To the end all the same: that closes what is read. */
    if (!searching || strcmp(mapping.path, previous) == 0) continue;
    memcpy(previous, mapping.path, sizeof previous);
    if (want_executable ? !is_executable : is_executable || !pyf_linux_may_be_python(mapping.path)) continue;
    found = pyf_linux_try_file(process, &mapping);
    if (found != PYF_END) status = found;
    searching = status != PYF_OK && !want_executable;
  }
  return status;
}

/* Looks for the runtime in everything that is mapped. Needs name, executable and kind. */
static inline pyf_status pyf_linux_find(pyf_linux *process) {
  pyf_status status = pyf_linux_search(process, 1);
  if (status == PYF_END || status == PYF_E_NOT_PYTHON || status == PYF_E_NO_TABLE) {
    const pyf_status other = pyf_linux_search(process, 0);
    if (other != PYF_END) status = other;
  }
  if (status != PYF_END) return status;
  return pyf_linux_fail(process, PYF_E_NOT_PYTHON,
                        "%s is not Python: neither its executable nor a mapped libpython has a runtime.",
                        process->name);
}

/* Closes what attaching opened. */
static inline void pyf_linux_detach(pyf_linux *process) {
  if (process->mem_fd >= 0) close(process->mem_fd);
  process->mem_fd = -1;
}

/*
 * Attaches to a process. Where the status is not PYF_OK, `error` is one
 * sentence for people, and nothing needs to be detached.
 */
static inline pyf_status pyf_linux_attach(pyf_linux *process, int pid) {
  static const pyf_linux_kind kind = {pyf_linux_read, pyf_linux_begin_maps, pyf_linux_next_map, pyf_linux_open_mapped};
  char link[64];
  ssize_t length;
  pyf_status status;
  memset(process, 0, sizeof *process);
  process->kind = &kind;
  process->pid = pid;
  process->mem_fd = -1;
  snprintf(process->name, sizeof process->name, "Process %d", pid);
  snprintf(link, sizeof link, "/proc/%d/exe", pid);
  length = readlink(link, process->executable, sizeof process->executable - 1);
  /* Without it the other files may still do; a missing or forbidden process shows when its maps are opened. */
  process->executable[length > 0 ? length : 0] = '\0';
  status = pyf_linux_find(process);
  if (status != PYF_OK) pyf_linux_detach(process);
  return status;
}

#endif
