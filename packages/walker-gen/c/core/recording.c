/* Recordings: core files with a header among the notes (docs/recording.md). */
#ifndef PYF_CORE_RECORDING_C
#define PYF_CORE_RECORDING_C

#include "recording.h"

/* The header holds the ground truth of a test, which may be long. */
#define PYFI_RECORDING_MAX_HEADER ((uint64_t)1 << 24)

static inline int pyfi_recording_visit(pyf_core *core, const char *owner, uint32_t type, uint64_t offset, uint64_t size,
                                      void *context) {
  pyfi_json *header = (pyfi_json *)context;
  if (strcmp(owner, "pyframes") != 0 || type != 1 || size > PYFI_RECORDING_MAX_HEADER) return 0;
  header->at = core->elf.bytes + offset;
  header->end = header->at + size;
  return 1;
}

/* Parses 0x and `least` to `most` hexadecimal digits in lower case; 0 for another text. */
static inline int pyfi_recording_number(pyfi_json object, const char *name, size_t least, size_t most, uint64_t *number) {
  char text[19];
  size_t digits;
  pyfi_json value;
  if (!pyfi_json_member(object, name, &value) || !pyfi_json_text(value, text, sizeof text)) return 0;
  if (strncmp(text, "0x", 2) != 0) return 0;
  digits = strspn(text + 2, "0123456789abcdef");
  *number = strtoull(text + 2, NULL, 16);
  return digits >= least && digits <= most && text[2 + digits] == '\0';
}

static inline int pyfi_recording_is_string(pyfi_json object, const char *name) {
  pyfi_json value;
  return pyfi_json_member(object, name, &value) && *value.at == '"';
}

/* Unused members are checked so that both engines refuse the same headers. */
static inline int pyfi_recording_is_complete(pyfi_json header, pyfi_json python) {
  static const char *const sources[] = {PYFI_VERSION_SOURCES};
  char text[16];
  pyfi_json value;
  size_t i;
  if (!pyfi_recording_is_string(header, "image") || !pyfi_recording_is_string(python, "version")) return 0;
  if (!pyfi_json_member(header, "toldBy", &value) || !pyfi_json_text(value, text, sizeof text)) return 0;
  for (i = 0; i < sizeof sources / sizeof sources[0]; i++) {
    if (strcmp(text, sources[i]) == 0) return 1;
  }
  return 0;
}

static inline int pyfi_recording_text(pyfi_json object, const char *name, char *text, size_t capacity) {
  pyfi_json value;
  return pyfi_json_member(object, name, &value) && pyfi_json_text(value, text, capacity);
}

/* How the runtime was found, as a constant; NULL for an unknown word. */
static inline const char *pyfi_recording_found_by(pyfi_json runtime) {
  static const char *const ways[] = {"section", "symbol", "cookie", "scan"};
  char text[16];
  size_t i;
  if (!pyfi_recording_text(runtime, "foundBy", text, sizeof text)) return NULL;
  for (i = 0; i < sizeof ways / sizeof ways[0]; i++) {
    if (strcmp(text, ways[i]) == 0) return ways[i];
  }
  return NULL;
}

static inline pyf_status pyfi_recording_open_header(pyf_core *core, const char *path, pyfi_json header) {
  const pyf_memory memory = {pyfi_core_read, core};
  pyf_linux *process = &core->process;
  pyfi_json python, runtime, version;
  pyf_hints hints;
  pyf_layout_answers answers;
  uint64_t address = 0, hex = 0;
  char format[24] = "", abiflags[8];
  pyf_status status;
  if (!pyfi_json_is_valid(header)) {
    return pyfi_linux_fail(process, PYF_E_NOT_PYTHON, "%.256s is a recording whose header is damaged.", path);
  }
  if (!pyfi_recording_text(header, "format", format, sizeof format) || strcmp(format, "pyframes-recording") != 0 ||
      !pyfi_json_member(header, "formatVersion", &version) || version.end - version.at != 1 || *version.at != '1') {
    return pyfi_linux_fail(process, PYF_E_NOT_PYTHON, "%.256s is a recording of another format than version 1.", path);
  }
  if (!pyfi_json_member(header, "python", &python) || !pyfi_json_member(header, "runtime", &runtime) ||
      !pyfi_recording_number(python, "hex", 8, 8, &hex) || !pyfi_recording_is_complete(header, python) ||
      !pyfi_recording_text(python, "abiflags", abiflags, sizeof abiflags) ||
      !pyfi_recording_text(python, "target", core->triple, sizeof core->triple) ||
      !pyfi_recording_number(runtime, "address", 1, 16, &address) ||
      (process->found_by = pyfi_recording_found_by(runtime)) == NULL) {
    return pyfi_linux_fail(process, PYF_E_NOT_PYTHON, "%.256s is a recording whose header is damaged.", path);
  }
  hints.hex = (uint32_t)hex;
  hints.certain = 1;
  hints.abiflags = abiflags;
  hints.target = core->triple;
  status = pyf_target_open(&process->target, memory, address, &hints);
  if (status == PYF_OK) {
    const int is_named = strcmp(process->found_by, "symbol") == 0 || strcmp(process->found_by, "section") == 0;
    if (is_named) status = pyf_target_check(&process->target);
    else if (pyf_target_validate(&process->target) == 0) {
      return pyfi_linux_fail(process, PYF_E_NOT_PYTHON, "%s has no runtime where its header says.", process->name);
    }
  }
  if (status == PYF_OK && pyf_target_check_layout(&process->target, &answers) != PYF_OK) {
    return pyfi_linux_fail_misfit(process, &answers);
  }
  if (status == PYF_E_NO_TABLE) {
    return pyfi_linux_fail(process, status, "There is no table for CPython of %.256s, abiflags \"%s\", %s.", path,
                          abiflags, core->triple);
  }
  return status == PYF_OK ? PYF_OK : pyfi_linux_fail_check(process, status);
}

PYFI_DEFINE pyf_status pyf_recording_open(pyf_core *core, const char *path) {
  pyfi_json header = {NULL, NULL};
  pyf_status status = pyfi_core_begin(core, path);
  if (status == PYF_OK) {
    snprintf(core->process.name, sizeof core->process.name, "The recording %.256s", path);
    if (pyfi_core_each_note(core, pyfi_recording_visit, &header)) {
      status = pyfi_recording_open_header(core, path, header);
      if (status == PYF_OK) pyfi_core_warn(core);
    } else {
      status = pyfi_linux_fail(&core->process, PYF_E_NOT_PYTHON,
                              "%.256s is a core file, but not a recording: read it with --core.", path);
    }
  }
  if (status != PYF_OK) pyf_core_close(core);
  return status;
}

#endif
