/* Binary identity: literals in an executable's read-only data, and its ELF header. */
#ifndef PYF_LINUX_BINARY_IDENTITY_C
#define PYF_LINUX_BINARY_IDENTITY_C

#include "elf.c"
#include "machines.c"

typedef struct pyfi_binary_identity {
  unsigned minor;     /* the N of 3.N by the SOABI literal; 0 where there is none */
  char abiflags[8];
  int musl;
  uint32_t hex;       /* by the version literal; 0 where there is none, or several that differ */
  const char *triple; /* NULL for a machine that is not known */
} pyfi_binary_identity;

/* Called with each position of `wanted` until it returns 1. */
typedef int (*pyfi_elf_visit)(void *context, const uint8_t *begin, const uint8_t *at, const uint8_t *end);

static inline int pyfi_elf_scan(const pyfi_elf *elf, pyfi_elf_range range, const char *wanted, pyfi_elf_visit visit,
                               void *context) {
  const size_t length = strlen(wanted);
  const uint8_t *begin, *at, *end;
  if (!pyfi_elf_holds(elf, range.offset, range.size)) return 0;
  begin = elf->bytes + range.offset;
  end = begin + range.size;
  for (at = begin; (at = (const uint8_t *)memmem(at, (size_t)(end - at), wanted, length)) != NULL; at++) {
    if (visit(context, begin, at, end)) return 1;
  }
  return 0;
}

/* Scans .rodata, or the segments that are not writable where sections were stripped. */
static inline void pyfi_elf_scan_rodata(const pyfi_elf *elf, const char *wanted, pyfi_elf_visit visit, void *context) {
  pyfi_elf_range range;
  unsigned i;
  if (pyfi_elf_find_section(elf, ".rodata", &range)) {
    (void)pyfi_elf_scan(elf, range, wanted, visit, context);
    return;
  }
  for (i = 0; pyfi_elf_load_segment(elf, i, &range); i++) {
    if ((range.link & PF_W) == 0 && pyfi_elf_scan(elf, range, wanted, visit, context)) return;
  }
}

static inline int pyfi_is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static inline int pyfi_is_lower(uint8_t byte) { return byte >= 'a' && byte <= 'z'; }

/* A decimal number of at most three digits; `at` moves behind it. */
static inline unsigned pyfi_scan_number(const uint8_t **at, const uint8_t *end) {
  unsigned value = 0, digits;
  for (digits = 0; digits < 3 && *at < end && pyfi_is_digit(**at); digits++) value = value * 10 + (*(*at)++ - '0');
  return value;
}

/* SOABI: `.cpython-3NFLAGS-TRIPLE.so`. Flag `m`, pymalloc, is set in every build to 3.7. */
static inline int pyfi_visit_soabi(void *context, const uint8_t *begin, const uint8_t *at, const uint8_t *end) {
  pyfi_binary_identity *identity = (pyfi_binary_identity *)context;
  char abiflags[sizeof identity->abiflags];
  const uint8_t *dot;
  size_t flags = 0;
  unsigned minor;
  int debug;
  (void)begin;
  at += strlen(PYFI_SOABI_PREFIX);
  minor = pyfi_scan_number(&at, end);
  while (at < end && pyfi_is_lower(*at) && flags < sizeof abiflags - 1) {
    if (*at != 'm') abiflags[flags++] = (char)*at;
    at++;
  }
  abiflags[flags] = '\0';
  if (minor == 0 || at >= end || *at != '-') return 0;
  for (dot = at + 1; dot < end && (pyfi_is_lower(*dot) || pyfi_is_digit(*dot) || *dot == '_' || *dot == '-');) dot++;
  if (dot == at + 1 || end - dot < 4 || memcmp(dot, ".so", 4) != 0) return 0;
  /* From 3.8 a debug build also loads a release build's modules, and has both literals. */
  debug = strchr(abiflags, 'd') != NULL;
  if (identity->minor != 0 && !debug) return 0;
  identity->minor = minor;
  memcpy(identity->abiflags, abiflags, sizeof abiflags);
  identity->musl = memmem(at, (size_t)(dot - at), "musl", 4) != NULL;
  return debug;
}

/*
 * The ways in which a string holds a version, the likeliest first: alone, or where the linker
 * merged it into the end of a longer one, behind a character that ends a word (`/opt/3.8.18`), or
 * behind a letter (`v3.8.18`).
 */
#define PYFI_VERSION_PLACES 3u

typedef struct pyfi_version_search {
  uint32_t found[PYFI_VERSION_PLACES];
  int differ[PYFI_VERSION_PLACES];
} pyfi_version_search;

/* The release level and serial, `a1`, `b2`, `rc1` or none, as the low byte of PY_VERSION_HEX. */
static inline uint32_t pyfi_scan_level(const uint8_t **at, const uint8_t *end) {
  static const struct {
    const char *name;
    uint32_t level;
  } levels[] = {{"a", 0xa0}, {"b", 0xb0}, {"rc", 0xc0}};
  size_t i;
  for (i = 0; i < sizeof levels / sizeof levels[0]; i++) {
    const size_t length = strlen(levels[i].name);
    if ((size_t)(end - *at) <= length || memcmp(*at, levels[i].name, length) != 0) continue;
    if (!pyfi_is_digit((*at)[length])) continue;
    *at += length;
    return levels[i].level | (pyfi_scan_number(at, end) & 15u);
  }
  return 0xf0;
}

/* Scans `3.N.P`; 0 for another text. `at` moves behind it. */
static inline uint32_t pyfi_scan_version(const uint8_t **at, const uint8_t *end) {
  unsigned minor, patch;
  if (end - *at < 2 || memcmp(*at, "3.", 2) != 0) return 0;
  *at += 2;
  minor = pyfi_scan_number(at, end);
  if (*at >= end || *(*at)++ != '.' || *at >= end || !pyfi_is_digit(**at)) return 0;
  patch = pyfi_scan_number(at, end);
  if (minor > 255 || patch > 255) return 0;
  return 0x03000000u | minor << 16 | patch << 8 | pyfi_scan_level(at, end);
}

/* A version up to a NUL, or to a `+` and a NUL. */
static inline int pyfi_visit_version(void *context, const uint8_t *begin, const uint8_t *at, const uint8_t *end) {
  pyfi_version_search *search = (pyfi_version_search *)context;
  const uint8_t before = at == begin ? 0 : at[-1];
  const uint32_t hex = pyfi_scan_version(&at, end);
  unsigned place;
  if (hex != 0 && at < end && *at == '+') at++;
  if (hex == 0 || at >= end || *at != 0) return 0;
  if (pyfi_is_digit(before) || before == '.') return 0;
  place = before == 0 ? 0 : pyfi_is_lower((uint8_t)(before | 0x20)) ? 2 : 1;
  if (search->found[place] != 0 && search->found[place] != hex) search->differ[place] = 1;
  search->found[place] = hex;
  return 0;
}

/*
 * `sys.version`, and what Py_GetVersion() returns: `3.8.18 (default, May 9 2026, 07:33:04) \n[GCC
 * 12.2.0]`, in the search's first place.
 */
static inline int pyfi_visit_full_version(void *context, const uint8_t *begin, const uint8_t *at, const uint8_t *end) {
  pyfi_version_search *search = (pyfi_version_search *)context;
  const uint8_t before = at == begin ? 0 : at[-1];
  const uint32_t hex = pyfi_scan_version(&at, end);
  size_t length;
  if (hex == 0 || pyfi_is_digit(before) || before == '.' || pyfi_is_lower((uint8_t)(before | 0x20))) return 0;
  if (at < end && *at == '+') at++;
  if (end - at < 2 || memcmp(at, " (", 2) != 0) return 0;
  at += 2;
  for (length = 0; at < end && *at != 0 && memchr("()\n", *at, 3) == NULL; length++) at++;
  if (length == 0 || length > 80 || end - at < 2 || memcmp(at, ") ", 2) != 0) return 0;
  at += 2;
  if (at < end && *at == '\n') at++;
  if (at >= end || *at != '[') return 0;
  if (search->found[0] != 0 && search->found[0] != hex) search->differ[0] = 1;
  search->found[0] = hex;
  return 0;
}

/* The version literal of exactly that minor; 0 for none, or for several that differ. */
static inline uint32_t pyfi_elf_version(const pyfi_elf *elf, unsigned minor) {
  pyfi_version_search search = {{0, 0, 0}, {0, 0, 0}};
  char wanted[16];
  unsigned place;
  snprintf(wanted, sizeof wanted, "3.%u.", minor);
  pyfi_elf_scan_rodata(elf, wanted, pyfi_visit_version, &search);
  for (place = 0; place < PYFI_VERSION_PLACES; place++) {
    if (search.found[place] != 0) return search.differ[place] ? 0 : search.found[place];
  }
  return 0;
}

/*
 * The GNU triple of an image; NULL for an unknown machine. The C library comes from the SOABI
 * literal.
 */
static inline const char *pyfi_elf_triple(const pyfi_elf *elf, int musl) {
  const unsigned bits = elf->file_class == ELFCLASS64 ? 64 : 32;
  size_t i;
  for (i = 0; i < sizeof pyfi_elf_machines / sizeof pyfi_elf_machines[0]; i++) {
    if (pyfi_elf_machines[i].machine == elf->machine && pyfi_elf_machines[i].bits == bits &&
        pyfi_elf_machines[i].big_endian == (unsigned)elf->big_endian) {
      return pyfi_elf_machines[i].triples[musl != 0];
    }
  }
  return NULL;
}

static inline pyfi_binary_identity pyfi_elf_identity(const pyfi_elf *elf) {
  pyfi_binary_identity identity = {0, "", 0, 0, NULL};
  pyfi_elf_scan_rodata(elf, PYFI_SOABI_PREFIX, pyfi_visit_soabi, &identity);
  identity.triple = pyfi_elf_triple(elf, identity.musl);
  if (identity.minor != 0) identity.hex = pyfi_elf_version(elf, identity.minor);
  return identity;
}

#endif
