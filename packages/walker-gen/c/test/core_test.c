/*
 * Accepted and refused segments of core files, with the same rows as core-memory.test.ts, and the
 * memory that a large core file costs.
 */
#include "pyframes_core.h"
#include "condition.h"

#include <inttypes.h>
#include <sys/resource.h>

#define MOST 2u

/* Addresses and sizes, and the ranges read from them; NULL where they are damaged. */
static const struct {
  int file_class;
  uint64_t said[MOST][2];
  unsigned count;
  const char *taken;
} rows[] = {
    {ELFCLASS64, {{0x1000, 0x1000}, {0x2000, 0x1000}}, 2, " 1000-2000 2000-3000"},
    {ELFCLASS64, {{0x1000, 0x1001}, {0x2000, 0x1000}}, 2, NULL},
    {ELFCLASS64, {{0x2000, 0x1000}, {0x1000, 0x1000}}, 2, NULL},
    {ELFCLASS64, {{0x2000, 0x1000}, {0x1000, 0}}, 2, " 2000-3000"},
    {ELFCLASS64, {{0x1000, 0x1000}, {UINT64_MAX - 0xfff, 0x1000}}, 2, " 1000-2000 fffffffffffff000-ffffffffffffffff"},
    {ELFCLASS64, {{UINT64_MAX, 1}}, 1, ""},
    {ELFCLASS64, {{UINT64_MAX - 0xfff, 0x1000}, {0x1000, 0x1000}}, 2, NULL},
    {ELFCLASS64, {{UINT64_MAX - 0xfff, 0x1001}}, 1, NULL},
    {ELFCLASS64, {{0x1000, UINT64_MAX}}, 1, NULL},
    {ELFCLASS32, {{0xfffff000, 0x1000}}, 1, " fffff000-100000000"},
    {ELFCLASS32, {{0xfffff000, 0x1001}}, 1, NULL},
};

/* Writes the headers of a core file with those segments; returns their size. */
#define WRITE(class)                                                  \
  static size_t write_##class(uint8_t *bytes, size_t row) {           \
    class##_Ehdr header;                                              \
    unsigned i;                                                       \
    memset(&header, 0, sizeof header);                                \
    memcpy(header.e_ident, ELFMAG, SELFMAG);                          \
    header.e_ident[EI_CLASS] = (unsigned char)rows[row].file_class;   \
    header.e_ident[EI_DATA] = ELFDATA2LSB;                            \
    header.e_type = ET_CORE;                                          \
    header.e_phoff = sizeof header;                                   \
    header.e_phentsize = sizeof(class##_Phdr);                        \
    header.e_phnum = (class##_Half)rows[row].count;                   \
    memcpy(bytes, &header, sizeof header);                            \
    for (i = 0; i < rows[row].count; i++) {                           \
      class##_Phdr segment;                                           \
      memset(&segment, 0, sizeof segment);                            \
      segment.p_type = PT_LOAD;                                       \
      segment.p_vaddr = (class##_Addr)rows[row].said[i][0];           \
      segment.p_memsz = (class##_Addr)rows[row].said[i][1];           \
      memcpy(bytes + sizeof header + i * sizeof segment, &segment, sizeof segment); \
    }                                                                 \
    return sizeof header + rows[row].count * sizeof(class##_Phdr);    \
  }

WRITE(Elf32)
WRITE(Elf64)

#define LARGE ((uint64_t)256 << 20)

/* A search through a large core file keeps little of it resident. */
static void large(void) {
  static pyf_core core;
  char path[] = "/tmp/pyframes-core-test-XXXXXX";
  const int fd = mkstemp(path);
  Elf64_Ehdr header;
  Elf64_Phdr segment;
  struct rusage usage;
  CHECK(fd >= 0 && ftruncate(fd, (off_t)(LARGE + 4096)) == 0);
  memset(&header, 0, sizeof header);
  memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_type = ET_CORE;
  header.e_machine = EM_X86_64;
  header.e_phoff = sizeof header;
  header.e_phentsize = sizeof segment;
  header.e_phnum = 1;
  memset(&segment, 0, sizeof segment);
  segment.p_type = PT_LOAD;
  segment.p_flags = PF_R | PF_W;
  segment.p_offset = 4096;
  segment.p_vaddr = 0x10000;
  segment.p_filesz = segment.p_memsz = LARGE;
  CHECK(pwrite(fd, &header, sizeof header, 0) == (ssize_t)sizeof header);
  CHECK(pwrite(fd, &segment, sizeof segment, sizeof header) == (ssize_t)sizeof segment);
  close(fd);
  CHECK(pyf_core_open(&core, path, NULL) == PYF_E_NOT_PYTHON);
  unlink(path);
  CHECK(getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_maxrss < (long)(LARGE / 2 / 1024));
}

/* Texts that RFC 8259 allows, and others. */
static void json_texts(void) {
  static const char *const right[] = {"1", " [] ", "{\"a\": [1.5e+3, -0]}", "\"\\u00e9\\n\""};
  static const char *const wrong[] = {"", "1 2", "[] x", "\"a\nb\"", "\"a\tb\"", "[1,]", "{\"a\"}", "[1", "01", "\"\\u00g0\"", "[}"};
  size_t i;
  for (i = 0; i < sizeof right / sizeof *right + sizeof wrong / sizeof *wrong; i++) {
    const int is_right = i < sizeof right / sizeof *right;
    const char *text = is_right ? right[i] : wrong[i - sizeof right / sizeof *right];
    pyfi_json json;
    json.at = (const uint8_t *)text;
    json.end = json.at + strlen(text);
    CHECK(pyfi_json_is_valid(json) == is_right);
  }
}

/* Nested arrays: to the greatest depth, then one more. */
static void json_depth(void) {
  static uint8_t text[2 * PYFI_JSON_MAX_DEPTH + 2];
  size_t depth;
  for (depth = PYFI_JSON_MAX_DEPTH - 1; depth <= PYFI_JSON_MAX_DEPTH + 1; depth++) {
    pyfi_json json;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    json.at = text;
    json.end = text + 2 * depth;
    CHECK(pyfi_json_is_valid(json) == (depth <= PYFI_JSON_MAX_DEPTH));
  }
}

int main(void) {
  size_t row, i;
  for (row = 0; row < sizeof rows / sizeof *rows; row++) {
    static pyf_core core;
    uint8_t bytes[512];
    char taken[256] = "";
    const size_t size = rows[row].file_class == ELFCLASS32 ? write_Elf32(bytes, row) : write_Elf64(bytes, row);
    memset(&core, 0, sizeof core);
    CHECK(pyfi_elf_parse(&core.elf, bytes, size));
    CHECK(pyfi_core_read_segments(&core) == (rows[row].taken != NULL));
    for (i = 0; i < core.segment_count; i++) {
      const size_t length = strlen(taken);
      snprintf(taken + length, sizeof taken - length, " %" PRIx64 "-%" PRIx64, core.segments[i].start, core.segments[i].end);
    }
    if (rows[row].taken != NULL) CHECK(strcmp(taken, rows[row].taken) == 0);
    free(core.segments);
  }
  large();
  json_texts();
  json_depth();
  return 0;
}
