/*
 * Version evidence, in the order of trust: Py_Version, debug offsets, sys.hexversion, the
 * build-id, a literal, the name of the file.
 */
#ifndef PYF_LINUX_VERSION_EVIDENCE_C
#define PYF_LINUX_VERSION_EVIDENCE_C

#include <inttypes.h>
#include <stdarg.h>

#include "build_ids.c"
#include "binary_identity.c"
#include "images.c"

#define PYFI_EVIDENCE_SOURCES 6

typedef struct pyfi_version_evidence {
  pyfi_binary_identity identity;
  uint32_t symbol;                    /* the value of Py_Version, or 0 */
  uint32_t hexversion;                /* sys.hexversion, where it differs from the sources below; or 0 */
  const pyfi_known_binary *binary;     /* by the image's build-id, or NULL */
  uint32_t named;                     /* the release in the file's name, or 0 */
  char name_says[PYF_PYTHON_VERSION_SIZE];   /* by the file's name: "3.13", "3.13.5" or "" */
} pyfi_version_evidence;

/* Escapes the error, as a path in it may hold line ends and terminal commands. */
static inline void pyfi_linux_escape_error(pyf_linux *process) {
  char text[sizeof process->error];
  memcpy(text, process->error, sizeof text);
  pyf_printable(text, process->error, sizeof process->error);
}

#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif

static inline pyf_status pyfi_linux_fail(pyf_linux *process, pyf_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(process->error, sizeof process->error, format, arguments);
  va_end(arguments);
  pyfi_linux_escape_error(process);
  return status;
}

/* Reports a release without a table, with every known fact about it. */
static inline pyf_status pyfi_linux_fail_table(pyf_linux *process, uint32_t hex, const char *abiflags,
                                              const char *triple) {
  char version[PYF_PYTHON_VERSION_SIZE];
  pyf_version_text(hex, version);
  if ((hex & 0xf0u) != 0xf0u) {
    return pyfi_linux_fail(process, PYF_E_NO_TABLE,
                          "CPython %s is a pre-release, and there are tables for final releases only: run the program "
                          "with one.",
                          version);
  }
  return pyfi_linux_fail(process, PYF_E_NO_TABLE,
                        "%s runs CPython %s (abiflags \"%s\") for %s, which has no table; make one "
                        "with: npx nx run extract --version %s",
                        process->name, version, abiflags, triple == NULL ? "an unknown machine" : triple, version);
}

/* A target whose objects do not fit the layout of its version. */
static inline pyf_status pyfi_linux_fail_misfit(pyf_linux *process, const pyf_layout_answers *answers) {
  if (answers->misfit == PYF_MISFIT_TRACE_REFS) {
    return pyfi_linux_fail(process, PYF_E_NO_TABLE,
                          "%s is a CPython built with Py_TRACE_REFS (configure --with-trace-refs), for which there are no "
                          "tables: run the program with a build without it.",
                          process->name);
  }
  if (answers->misfit == PYF_MISFIT_TYPES) {
    return pyfi_linux_fail(process, PYF_E_NO_TABLE,
                          "%s has objects that do not fit the layout of its version: the type of a dict's type is not its "
                          "own type. No table is made for a build with such options.",
                          process->name);
  }
  if (answers->misfit == PYF_MISFIT_DIGITS) {
    return pyfi_linux_fail(process, PYF_E_NO_TABLE,
                          "%s has ints of another digit size than the build that these headers are for (configure "
                          "--enable-big-digits).",
                          process->name);
  }
  return pyfi_linux_fail(process, PYF_E_NO_TABLE,
                        "%s has dicts of %" PRId64 " bytes, where the layout of its version has %" PRIu32
                        ". No table is made for a build with such options.",
                        process->name, answers->dict_size, pyf_layout_of(&process->target)->dict_object.size.offset);
}

/* The value of Py_Version, an unsigned long that is exported from 3.11; 0 if unreadable. */
static inline uint32_t pyfi_linux_version_symbol(pyf_linux *process, const pyfi_linux_image *image) {
  uint8_t bytes[8];
  uint64_t address = 0;
  uint32_t hex;
  const unsigned word = image->elf.shape.word;
  if (!pyfi_elf_find_symbol(&image->elf, "Py_Version", &address)) return 0;
  if (process->kind->read(process, image->bias + address, bytes, word) != 0) return 0;
  hex = (uint32_t)pyfi_decode(bytes, word, image->elf.big_endian);
  /* It is 0 in an image that was mapped as data and not initialised. */
  return hex >> 24 == 3 ? hex : 0;
}

/* `libpython3.13t.so.1.0` says 3.13, `python3.13.5` the full version. */
static inline void pyfi_linux_read_name(pyfi_version_evidence *evidence, const char *path) {
  const char *slash = strrchr(path, '/');
  const uint8_t *at = (const uint8_t *)(slash == NULL ? path : slash + 1);
  const uint8_t *end = at + strlen((const char *)at);
  unsigned minor, patch;
  evidence->named = 0;
  evidence->name_says[0] = '\0';
  if (end - at > 3 && memcmp(at, "lib", 3) == 0) at += 3;
  if (end - at < 8 || memcmp(at, "python3.", 8) != 0 || !pyfi_is_digit(at[8])) return;
  at += 8;
  minor = pyfi_scan_number(&at, end) & 255u;
  if (end - at < 2 || at[0] != '.' || !pyfi_is_digit(at[1])) {
    snprintf(evidence->name_says, sizeof evidence->name_says, "3.%u", minor);
    return;
  }
  at++;
  patch = pyfi_scan_number(&at, end) & 255u;
  evidence->named = 0x030000f0u | minor << 16 | patch << 8;
  pyf_version_text(evidence->named, evidence->name_says);
}

static inline pyfi_version_evidence pyfi_linux_gather_evidence(pyf_linux *process, const pyfi_linux_image *image) {
  pyfi_version_evidence evidence;
  uint8_t id[64];
  evidence.identity = pyfi_elf_identity(&image->elf);
  if (pyfi_linux_uses_musl(process, image)) evidence.identity.triple = pyfi_elf_triple(&image->elf, 1);
  evidence.symbol = pyfi_linux_version_symbol(process, image);
  evidence.hexversion = 0;
  evidence.binary = pyfi_find_binary(id, pyfi_linux_build_id(process, &image->elf, NULL, id, sizeof id));
  pyfi_linux_read_name(&evidence, image->path);
  return evidence;
}

/* An image's hints for pyf_target_open: all evidence but the debug offsets. */
static inline pyf_hints pyfi_linux_hints(const pyfi_version_evidence *evidence) {
  pyf_hints hints;
  hints.hex = evidence->symbol;
  if (hints.hex == 0) hints.hex = evidence->hexversion;
  if (hints.hex == 0 && evidence->binary != NULL) hints.hex = evidence->binary->hex;
  if (hints.hex == 0) hints.hex = evidence->identity.hex;
  if (hints.hex == 0) hints.hex = evidence->named;
  hints.certain = evidence->symbol != 0;
  hints.abiflags = evidence->identity.minor == 0 ? NULL : evidence->identity.abiflags;
  hints.target = evidence->identity.triple;
  if (evidence->binary != NULL && evidence->identity.minor == 0) {
    /* The SOABI literal is missing: the read-only data cannot be read. */
    hints.abiflags = pyfi_build_kinds[evidence->binary->kind].abiflags;
    hints.target = pyfi_build_kinds[evidence->binary->kind].target;
  }
  return hints;
}

/* `3.13` agrees with `3.13.5`. */
static inline int pyfi_versions_agree(const char *a, const char *b) {
  size_t i = 0;
  while (a[i] != '\0' && a[i] == b[i]) i++;
  return (a[i] == '\0' && (b[i] == '\0' || b[i] == '.')) || (b[i] == '\0' && a[i] == '.');
}

/* Writes one sentence for each source that contradicts the first one with a release. */
static inline void pyfi_linux_warn(pyf_linux *process, const pyfi_version_evidence *evidence) {
  static const char *const sources[PYFI_EVIDENCE_SOURCES] = {"the symbol Py_Version",       "its debug offsets",
                                                             "sys.hexversion in its memory", "its build-id",
                                                             "a string in its image",        "the name of its file"};
  const uint32_t hexes[PYFI_EVIDENCE_SOURCES - 1] = {evidence->symbol, process->target.debug_hex, evidence->hexversion,
                                           evidence->binary == NULL ? 0 : evidence->binary->hex, evidence->identity.hex};
  char versions[PYFI_EVIDENCE_SOURCES][PYF_PYTHON_VERSION_SIZE];
  size_t used = 0;
  unsigned i, believed = PYFI_EVIDENCE_SOURCES;
  for (i = 0; i < PYFI_EVIDENCE_SOURCES - 1; i++) {
    versions[i][0] = '\0';
    if (hexes[i] != 0) pyf_version_text(hexes[i], versions[i]);
    if (hexes[i] != 0 && believed == PYFI_EVIDENCE_SOURCES) believed = i;
  }
  memcpy(versions[PYFI_EVIDENCE_SOURCES - 1], evidence->name_says, sizeof versions[0]);
  process->warnings[0] = '\0';
  if (believed == PYFI_EVIDENCE_SOURCES) return;
  for (i = believed + 1; i < PYFI_EVIDENCE_SOURCES && used < sizeof process->warnings; i++) {
    if (versions[i][0] == '\0' || pyfi_versions_agree(versions[believed], versions[i])) continue;
    used += (size_t)snprintf(process->warnings + used, sizeof process->warnings - used,
                             "%s says %s, but %s says %s; the first is used.\n", sources[believed],
                             versions[believed], sources[i], versions[i]);
  }
}

#endif
