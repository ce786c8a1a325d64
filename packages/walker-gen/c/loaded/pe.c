/* Loaded PE images, as in the format's specification: sections and exports. */
#ifndef PYF_LOADED_PE_C
#define PYF_LOADED_PE_C

#include "image_reader.c"

#define PYFI_PE_COFF 24u          /* bytes of the signature and the COFF header */
#define PYFI_PE32_PLUS 0x20bu     /* the magic of an optional header with 64-bit addresses */
#define PYFI_PE_DIRECTORIES 112u  /* offset of the data directories in it */
#define PYFI_PE_SECTION 40u       /* bytes of a section's header */
#define PYFI_PE_EXPORTS 40u       /* bytes of the export directory */
#define PYFI_PE_MAX_NAMES (1u << 20)

typedef struct pyfi_pe {
  pyfi_loaded_reader *reader;
  uint32_t machine;
  uint64_t sections; /* address of the first section's header */
  uint32_t section_count;
  uint32_t exports, exports_size; /* the export directory, from the base; 0 for none */
} pyfi_pe;

/* Reads the headers; PYF_E_NOT_PYTHON where there are none of a 64-bit image. */
static inline pyf_status pyfi_pe_open(pyfi_pe *pe, pyfi_loaded_reader *reader) {
  uint8_t dos[64], coff[PYFI_PE_COFF], optional[PYFI_PE_DIRECTORIES + 8];
  uint64_t start;
  uint32_t optional_size;
  pyf_status status = pyfi_loaded_read(reader, reader->base, dos, sizeof dos);
  if (status != PYF_OK) return status;
  if (dos[0] != 'M' || dos[1] != 'Z') return PYF_E_NOT_PYTHON;
  start = reader->base + pyfi_loaded_u32(dos + 0x3c);
  status = pyfi_loaded_read(reader, start, coff, sizeof coff);
  if (status != PYF_OK) return status;
  optional_size = pyfi_loaded_u16(coff + 20);
  if (pyfi_loaded_u32(coff) != 0x4550 || optional_size < PYFI_PE_DIRECTORIES) return PYF_E_NOT_PYTHON;
  status = pyfi_loaded_read(reader, start + PYFI_PE_COFF, optional, optional_size < sizeof optional ? PYFI_PE_DIRECTORIES : sizeof optional);
  if (status != PYF_OK) return status;
  if (pyfi_loaded_u16(optional) != PYFI_PE32_PLUS) return PYF_E_NOT_PYTHON;
  pe->reader = reader;
  pe->machine = pyfi_loaded_u16(coff + 4);
  pe->section_count = pyfi_loaded_u16(coff + 6);
  pe->sections = start + PYFI_PE_COFF + optional_size;
  pe->exports = pe->exports_size = 0;
  if (optional_size >= sizeof optional && pyfi_loaded_u32(optional + PYFI_PE_DIRECTORIES - 4) != 0) {
    pe->exports = pyfi_loaded_u32(optional + PYFI_PE_DIRECTORIES);
    pe->exports_size = pyfi_loaded_u32(optional + PYFI_PE_DIRECTORIES + 4);
  }
  return PYF_OK;
}

static inline pyf_status pyfi_pe_section(const pyfi_pe *pe, const char *name, uint64_t *address) {
  uint32_t i;
  for (i = 0; i < pe->section_count; i++) {
    uint8_t header[PYFI_PE_SECTION];
    const pyf_status status = pyfi_loaded_read(pe->reader, pe->sections + (uint64_t)i * sizeof header, header, sizeof header);
    if (status != PYF_OK) return status;
    if (pyfi_loaded_compare(header, 8, name) != 0) continue;
    *address = pe->reader->base + pyfi_loaded_u32(header + 12);
    return PYF_OK;
  }
  return PYF_E_ABSENT;
}

/* An integer of `size` bytes at index `index` of a table in the export directory. */
static inline pyf_status pyfi_pe_item(const pyfi_pe *pe, uint32_t table, uint32_t index, unsigned size, uint32_t *value) {
  uint8_t bytes[4];
  const pyf_status status = pyfi_loaded_read(pe->reader, pe->reader->base + table + (uint64_t)index * size, bytes, size);
  if (status == PYF_OK) *value = (uint32_t)pyfi_decode(bytes, size, 0);
  return status;
}

/* Compares the exported name number `index` with `name`. */
static inline pyf_status pyfi_pe_compare(const pyfi_pe *pe, uint32_t names, uint32_t index, const char *name, int *order) {
  const size_t size = pyfi_loaded_text_size(name);
  uint8_t bytes[32];
  uint32_t at;
  pyf_status status = pyfi_pe_item(pe, names, index, 4, &at);
  if (status != PYF_OK) return status;
  if (size > sizeof bytes) return PYF_E_SPACE;
  status = pyfi_loaded_read(pe->reader, pe->reader->base + at, bytes, size);
  if (status == PYF_OK) *order = pyfi_loaded_compare(bytes, size, name);
  return status;
}

/* The address of an export; PYF_E_ABSENT if missing or forwarded. Names are sorted. */
static inline pyf_status pyfi_pe_symbol(const pyfi_pe *pe, const char *name, uint64_t *address) {
  uint8_t table[PYFI_PE_EXPORTS];
  uint32_t low = 0, high, names, ordinal = 0, offset = 0;
  pyf_status status;
  if (pe->exports == 0 || pe->exports_size == 0) return PYF_E_ABSENT;
  status = pyfi_loaded_read(pe->reader, pe->reader->base + pe->exports, table, sizeof table);
  if (status != PYF_OK) return status;
  high = pyfi_loaded_u32(table + 24);
  if (high > PYFI_PE_MAX_NAMES) high = PYFI_PE_MAX_NAMES;
  names = pyfi_loaded_u32(table + 32);
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    int order = 0;
    status = pyfi_pe_compare(pe, names, middle, name, &order);
    if (status != PYF_OK) return status;
    if (order < 0) {
      low = middle + 1;
    } else if (order > 0) {
      high = middle;
    } else {
      status = pyfi_pe_item(pe, pyfi_loaded_u32(table + 36), middle, 2, &ordinal);
      if (status == PYF_OK && ordinal >= pyfi_loaded_u32(table + 20)) return PYF_E_ABSENT;
      if (status == PYF_OK) status = pyfi_pe_item(pe, pyfi_loaded_u32(table + 28), ordinal, 4, &offset);
      if (status != PYF_OK) return status;
      if (offset >= pe->exports && offset - pe->exports < pe->exports_size) return PYF_E_ABSENT;
      *address = pe->reader->base + offset;
      return PYF_OK;
    }
  }
  return PYF_E_ABSENT;
}

#endif
