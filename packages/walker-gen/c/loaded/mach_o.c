/* 64-bit Mach-O images, as in <mach-o/loader.h> and <mach-o/nlist.h>: sections and symbols. */
#ifndef PYF_LOADED_MACH_O_C
#define PYF_LOADED_MACH_O_C

#include "image_reader.c"

#define PYFI_MH_MAGIC_64 0xfeedfacfu
#define PYFI_MACH_O_HEADER 32u  /* sizeof(struct mach_header_64) */
#define PYFI_LC_SYMTAB 0x2u
#define PYFI_LC_SEGMENT_64 0x19u
#define PYFI_MACH_O_SEGMENT 72u /* sizeof(struct segment_command_64), which sections follow */
#define PYFI_MACH_O_SECTION 80u /* sizeof(struct section_64) */
#define PYFI_MACH_O_SYMTAB 24u  /* sizeof(struct symtab_command) */
#define PYFI_NLIST_64 16u
#define PYFI_MACH_O_MAX_COMMANDS 65536u
#define PYFI_MACH_O_MAX_SYMBOLS (1u << 20)

/* Strings that end in a name: linkers let tails share their place. */
#define PYFI_MACH_O_PLACES 8u

typedef struct pyfi_mach_o {
  pyfi_loaded_reader *reader;
  uint32_t machine; /* cputype */
  uint32_t command_count, command_bytes;
  uint64_t slide;   /* address in memory minus address in the file */
  /* Of LC_SYMTAB, in the memory of the segments that have it; 0 where it is not loaded. */
  uint64_t symbols, strings;
  uint32_t symbol_count, string_bytes;
} pyfi_mach_o;

/* A load command, and the position of the next one. */
typedef struct pyfi_mach_o_command {
  uint32_t left, at; /* commands that follow, and the offset from the first one */
  uint32_t kind, size;
  uint64_t address;
} pyfi_mach_o_command;

static inline void pyfi_mach_o_commands(const pyfi_mach_o *image, pyfi_mach_o_command *command) {
  command->left = image->command_count;
  command->at = 0;
}

/* The next command; PYF_END after the last one. */
static inline pyf_status pyfi_mach_o_next(const pyfi_mach_o *image, pyfi_mach_o_command *command) {
  uint8_t bytes[8];
  pyf_status status;
  if (command->left == 0) return PYF_END;
  if (image->command_bytes < sizeof bytes || command->at > image->command_bytes - sizeof bytes) return PYF_E_CORRUPT;
  command->address = image->reader->base + PYFI_MACH_O_HEADER + command->at;
  status = pyfi_loaded_read(image->reader, command->address, bytes, sizeof bytes);
  if (status != PYF_OK) return status;
  command->kind = pyfi_loaded_u32(bytes);
  command->size = pyfi_loaded_u32(bytes + 4);
  if (command->size < sizeof bytes || command->size > image->command_bytes - command->at) return PYF_E_CORRUPT;
  command->at += command->size;
  command->left--;
  return PYF_OK;
}

/* The next command of a kind, with its first `size` bytes; one that has fewer is not true. */
static inline pyf_status pyfi_mach_o_find(const pyfi_mach_o *image, pyfi_mach_o_command *command, uint32_t kind, uint8_t *bytes, uint32_t size) {
  pyf_status status;
  do {
    status = pyfi_mach_o_next(image, command);
    if (status != PYF_OK) return status;
  } while (command->kind != kind);
  return command->size < size ? PYF_E_CORRUPT : pyfi_loaded_read(image->reader, command->address, bytes, size);
}

/* The address of `length` bytes of the file at `offset`; 0 where they are not loaded. */
static inline uint64_t pyfi_mach_o_loaded(const pyfi_mach_o *image, uint32_t offset, uint64_t length) {
  uint8_t segment[PYFI_MACH_O_SEGMENT];
  pyfi_mach_o_command command;
  pyfi_mach_o_commands(image, &command);
  while (pyfi_mach_o_find(image, &command, PYFI_LC_SEGMENT_64, segment, sizeof segment) == PYF_OK) {
    const uint64_t from = pyfi_loaded_u64(segment + 40), size = pyfi_loaded_u64(segment + 48);
    if (offset < from || length > size || offset - from > size - length) continue;
    return image->slide + pyfi_loaded_u64(segment + 24) + (offset - from);
  }
  return 0;
}

/* The slide: the headers are in the segment that begins with the file's first byte. */
static inline pyf_status pyfi_mach_o_slide(pyfi_mach_o *image) {
  uint8_t segment[PYFI_MACH_O_SEGMENT];
  pyfi_mach_o_command command;
  pyf_status status;
  pyfi_mach_o_commands(image, &command);
  do {
    status = pyfi_mach_o_find(image, &command, PYFI_LC_SEGMENT_64, segment, sizeof segment);
    if (status != PYF_OK) return status == PYF_END ? PYF_E_CORRUPT : status;
  } while (pyfi_loaded_u64(segment + 40) != 0 || pyfi_loaded_u64(segment + 48) == 0);
  image->slide = image->reader->base - pyfi_loaded_u64(segment + 24);
  return PYF_OK;
}

static inline void pyfi_mach_o_symtab(pyfi_mach_o *image) {
  uint8_t table[PYFI_MACH_O_SYMTAB];
  pyfi_mach_o_command command;
  image->symbols = image->strings = 0;
  pyfi_mach_o_commands(image, &command);
  if (pyfi_mach_o_find(image, &command, PYFI_LC_SYMTAB, table, sizeof table) != PYF_OK) return;
  image->symbol_count = pyfi_loaded_u32(table + 12);
  image->string_bytes = pyfi_loaded_u32(table + 20);
  if (image->symbol_count > PYFI_MACH_O_MAX_SYMBOLS) image->symbol_count = PYFI_MACH_O_MAX_SYMBOLS;
  image->symbols = pyfi_mach_o_loaded(image, pyfi_loaded_u32(table + 8), (uint64_t)image->symbol_count * PYFI_NLIST_64);
  image->strings = pyfi_mach_o_loaded(image, pyfi_loaded_u32(table + 16), image->string_bytes);
}

/* Reads the headers; PYF_E_NOT_PYTHON where there are none of a little-endian 64-bit image. */
static inline pyf_status pyfi_mach_o_open(pyfi_mach_o *image, pyfi_loaded_reader *reader) {
  uint8_t header[PYFI_MACH_O_HEADER];
  pyf_status status = pyfi_loaded_read(reader, reader->base, header, sizeof header);
  if (status != PYF_OK) return status;
  if (pyfi_loaded_u32(header) != PYFI_MH_MAGIC_64) return PYF_E_NOT_PYTHON;
  image->reader = reader;
  image->machine = pyfi_loaded_u32(header + 4);
  image->command_count = pyfi_loaded_u32(header + 16);
  image->command_bytes = pyfi_loaded_u32(header + 20);
  if (image->command_count > PYFI_MACH_O_MAX_COMMANDS) return PYF_E_LIMIT;
  status = pyfi_mach_o_slide(image);
  if (status == PYF_OK) pyfi_mach_o_symtab(image);
  return status;
}

/* The section `name` of the segment `segment`. */
static inline pyf_status pyfi_mach_o_section(const pyfi_mach_o *image, const char *segment, const char *name, uint64_t *address) {
  uint8_t bytes[PYFI_MACH_O_SECTION];
  pyfi_mach_o_command command;
  pyf_status status;
  pyfi_mach_o_commands(image, &command);
  while ((status = pyfi_mach_o_find(image, &command, PYFI_LC_SEGMENT_64, bytes, PYFI_MACH_O_SEGMENT)) == PYF_OK) {
    const uint32_t count = pyfi_loaded_u32(bytes + 64);
    uint32_t i;
    if (count > (command.size - PYFI_MACH_O_SEGMENT) / PYFI_MACH_O_SECTION) return PYF_E_CORRUPT;
    for (i = 0; i < count; i++) {
      status = pyfi_loaded_read(image->reader, command.address + PYFI_MACH_O_SEGMENT + (uint64_t)i * sizeof bytes, bytes, sizeof bytes);
      if (status != PYF_OK) return status;
      if (pyfi_loaded_compare(bytes, 16, name) != 0 || pyfi_loaded_compare(bytes + 16, 16, segment) != 0) continue;
      *address = image->slide + pyfi_loaded_u64(bytes + 32);
      return PYF_OK;
    }
  }
  return status == PYF_END ? PYF_E_ABSENT : status;
}

/* Lists the positions of strings that end in `name`; returns their number. */
static inline uint32_t pyfi_mach_o_places(const pyfi_mach_o *image, const char *name, uint32_t places[PYFI_MACH_O_PLACES]) {
  const uint32_t size = (uint32_t)pyfi_loaded_text_size(name);
  uint32_t count = 0, at = 0;
  while (image->string_bytes >= size && at <= image->string_bytes - size) {
    uint8_t piece[PYFI_LOADED_PIECE];
    const uint32_t left = image->string_bytes - at, length = left < sizeof piece ? left : (uint32_t)sizeof piece;
    uint32_t i;
    if (pyfi_loaded_read(image->reader, image->strings + at, piece, length) != PYF_OK) return count;
    for (i = 0; i + size <= length; i++) {
      if (pyfi_loaded_compare(piece + i, size, name) != 0) continue;
      if (count == PYFI_MACH_O_PLACES) return count;
      places[count++] = at + i;
    }
    at += length - size + 1; /* a match may begin at the end of this part */
  }
  return count;
}

/* True if an nlist_64 is a defined symbol whose name is at one of the places; not N_STAB. */
static inline int pyfi_mach_o_is(const uint8_t *symbol, const uint32_t *places, uint32_t count) {
  uint32_t i;
  if ((symbol[4] & 0xe0) != 0 || (symbol[4] & 0x0e) == 0) return 0; /* N_STAB, N_TYPE: N_UNDF */
  for (i = 0; i < count; i++) {
    if (pyfi_loaded_u32(symbol) == places[i]) return 1;
  }
  return 0;
}

/* A symbol's address; Mach-O names begin with an underscore. Stripping leaves exported ones. */
static inline pyf_status pyfi_mach_o_symbol(const pyfi_mach_o *image, const char *name, uint64_t *address) {
  uint32_t places[PYFI_MACH_O_PLACES], count, at = 0;
  if (image->symbols == 0 || image->strings == 0) return PYF_E_ABSENT;
  count = pyfi_mach_o_places(image, name, places);
  while (count != 0 && at < image->symbol_count) {
    uint8_t piece[PYFI_LOADED_PIECE];
    const uint32_t left = image->symbol_count - at, room = (uint32_t)sizeof piece / PYFI_NLIST_64, length = left < room ? left : room;
    uint32_t i;
    const pyf_status status = pyfi_loaded_read(image->reader, image->symbols + (uint64_t)at * PYFI_NLIST_64, piece, (size_t)length * PYFI_NLIST_64);
    if (status != PYF_OK) return status;
    for (i = 0; i < length; i++) {
      const uint8_t *symbol = piece + (size_t)i * PYFI_NLIST_64;
      if (!pyfi_mach_o_is(symbol, places, count)) continue;
      *address = image->slide + pyfi_loaded_u64(symbol + 8);
      return PYF_OK;
    }
    at += length;
  }
  return PYF_E_ABSENT;
}

#endif
