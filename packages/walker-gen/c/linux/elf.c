/* ELF files of either class and byte order. Offsets outside of the file read as zeros. */
#ifndef PYF_LINUX_ELF_C
#define PYF_LINUX_ELF_C

#include <elf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "elf.h"

#define PYFI_ELF_SHAPE(class)                                                                                     \
  {                                                                                                              \
    sizeof(class##_Addr), offsetof(class##_Ehdr, e_phoff), offsetof(class##_Ehdr, e_shoff),                      \
        offsetof(class##_Ehdr, e_phentsize), offsetof(class##_Ehdr, e_phnum),                                    \
        offsetof(class##_Ehdr, e_shentsize), offsetof(class##_Ehdr, e_shnum), offsetof(class##_Ehdr, e_shstrndx),\
        sizeof(class##_Phdr), offsetof(class##_Phdr, p_flags), offsetof(class##_Phdr, p_offset),                 \
        offsetof(class##_Phdr, p_vaddr), offsetof(class##_Phdr, p_filesz), offsetof(class##_Phdr, p_memsz),      \
        sizeof(class##_Shdr),                                                                                    \
        offsetof(class##_Shdr, sh_addr), offsetof(class##_Shdr, sh_offset), offsetof(class##_Shdr, sh_size),     \
        offsetof(class##_Shdr, sh_link), sizeof(class##_Sym), offsetof(class##_Sym, st_value),                   \
        offsetof(class##_Sym, st_shndx)                                                                          \
  }

/* A range of the file. */
typedef struct pyfi_elf_range {
  uint64_t offset;
  uint64_t size;
  uint64_t address; /* virtual, before the load bias */
  uint64_t memory;  /* segments: bytes in memory */
  uint32_t link;    /* sections: a symbol table's strings; segments: flags */
} pyfi_elf_range;

static inline int pyfi_elf_holds(const pyfi_elf *elf, uint64_t offset, uint64_t size) {
  return offset <= elf->size && size <= elf->size - offset;
}

static inline uint64_t pyfi_elf_uint(const pyfi_elf *elf, uint64_t offset, unsigned size) {
  return pyfi_elf_holds(elf, offset, size) ? pyfi_decode(elf->bytes + offset, size, elf->big_endian) : 0;
}

static inline uint64_t pyfi_elf_word(const pyfi_elf *elf, uint64_t offset) {
  return pyfi_elf_uint(elf, offset, elf->shape.word);
}

/* Opens `bytes` as an ELF file; 0 for another format. */
static inline int pyfi_elf_parse(pyfi_elf *elf, const uint8_t *bytes, uint64_t size) {
  static const pyfi_elf_shape shapes[2] = {PYFI_ELF_SHAPE(Elf32), PYFI_ELF_SHAPE(Elf64)};
  if (size < sizeof(Elf32_Ehdr) || memcmp(bytes, ELFMAG, SELFMAG) != 0) return 0;
  if (bytes[EI_CLASS] != ELFCLASS32 && bytes[EI_CLASS] != ELFCLASS64) return 0;
  if (bytes[EI_DATA] != ELFDATA2LSB && bytes[EI_DATA] != ELFDATA2MSB) return 0;
  elf->bytes = bytes;
  elf->size = size;
  elf->is_loaded = 0;
  elf->relocation = 0;
  elf->big_endian = bytes[EI_DATA] == ELFDATA2MSB;
  elf->file_class = bytes[EI_CLASS];
  elf->shape = shapes[bytes[EI_CLASS] - ELFCLASS32];
  elf->machine = (unsigned)pyfi_elf_uint(elf, offsetof(Elf32_Ehdr, e_machine), 2);
  return 1;
}

/* Maps the file; 0 if it cannot be mapped or is no ELF file. */
static inline int pyfi_elf_open(pyfi_elf *elf, int fd) {
  struct stat status;
  void *bytes;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) return 0;
  bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) return 0;
  if (pyfi_elf_parse(elf, (const uint8_t *)bytes, (uint64_t)status.st_size)) return 1;
  munmap(bytes, (size_t)status.st_size);
  return 0;
}

static inline void pyfi_elf_close(pyfi_elf *elf) { munmap((void *)(uintptr_t)elf->bytes, (size_t)elf->size); }

/* True if the file has `text`, with its NUL, at `offset`. */
static inline int pyfi_elf_text_is(const pyfi_elf *elf, uint64_t offset, const char *text) {
  const size_t size = strlen(text) + 1;
  return pyfi_elf_holds(elf, offset, size) && memcmp(elf->bytes + offset, text, size) == 0;
}

/* The number of section headers; 0 where they are missing or outside the file. */
static inline unsigned pyfi_elf_section_count(const pyfi_elf *elf) {
  const uint64_t table = pyfi_elf_word(elf, elf->shape.e_shoff);
  const uint64_t size = pyfi_elf_uint(elf, elf->shape.e_shentsize, 2);
  uint64_t count = pyfi_elf_uint(elf, elf->shape.e_shnum, 2);
  if (table == 0 || elf->is_loaded || size < elf->shape.shdr_size) return 0;
  /* A number that does not fit is in the first header. */
  if (count == 0) count = pyfi_elf_word(elf, table + elf->shape.sh_size);
  return count <= UINT16_MAX && pyfi_elf_holds(elf, table, count * size) ? (unsigned)count : 0;
}

/* The file offset of a section's header. */
static inline uint64_t pyfi_elf_header_of(const pyfi_elf *elf, unsigned index) {
  return pyfi_elf_word(elf, elf->shape.e_shoff) + index * pyfi_elf_uint(elf, elf->shape.e_shentsize, 2);
}

static inline uint32_t pyfi_elf_section_type(const pyfi_elf *elf, unsigned index) {
  return (uint32_t)pyfi_elf_uint(elf, pyfi_elf_header_of(elf, index) + offsetof(Elf32_Shdr, sh_type), 4);
}

/* A section; empty where it lies outside the file. */
static inline pyfi_elf_range pyfi_elf_section(const pyfi_elf *elf, unsigned index) {
  const uint64_t header = pyfi_elf_header_of(elf, index);
  pyfi_elf_range range;
  range.offset = pyfi_elf_word(elf, header + elf->shape.sh_offset);
  range.size = pyfi_elf_word(elf, header + elf->shape.sh_size);
  range.address = pyfi_elf_word(elf, header + elf->shape.sh_addr);
  range.memory = range.size;
  range.link = (uint32_t)pyfi_elf_uint(elf, header + elf->shape.sh_link, 4);
  return range;
}

/* The section of that name; 0 if there is none. */
static inline int pyfi_elf_find_section(const pyfi_elf *elf, const char *name, pyfi_elf_range *found) {
  const unsigned count = pyfi_elf_section_count(elf);
  const pyfi_elf_range names = pyfi_elf_section(elf, (unsigned)pyfi_elf_uint(elf, elf->shape.e_shstrndx, 2));
  unsigned i;
  for (i = 0; i < count; i++) {
    if (pyfi_elf_text_is(elf, names.offset + pyfi_elf_uint(elf, pyfi_elf_header_of(elf, i), 4), name)) {
      *found = pyfi_elf_section(elf, i);
      return 1;
    }
  }
  return 0;
}

/* Bytes from one program header to the next; 0 for a value that cannot be right. */
static inline uint64_t pyfi_elf_phdr_size(const pyfi_elf *elf) {
  const uint64_t size = pyfi_elf_uint(elf, elf->shape.e_phentsize, 2);
  return size < elf->shape.phdr_size || pyfi_elf_word(elf, elf->shape.e_phoff) == 0 ? 0 : size;
}

/* Program header number `index` of a type; 0 if there are fewer. */
static inline int pyfi_elf_segment(const pyfi_elf *elf, uint32_t type, unsigned index, pyfi_elf_range *found) {
  const unsigned count = (unsigned)pyfi_elf_uint(elf, elf->shape.e_phnum, 2);
  const uint64_t size = pyfi_elf_phdr_size(elf);
  uint64_t header = pyfi_elf_word(elf, elf->shape.e_phoff);
  unsigned i;
  for (i = 0; size != 0 && i < count; i++, header += size) {
    if (pyfi_elf_uint(elf, header, 4) != type || index-- != 0) continue;
    found->offset = pyfi_elf_word(elf, header + elf->shape.p_offset);
    found->size = pyfi_elf_word(elf, header + elf->shape.p_filesz);
    found->address = pyfi_elf_word(elf, header + elf->shape.p_vaddr);
    found->memory = pyfi_elf_word(elf, header + elf->shape.p_memsz);
    found->link = (uint32_t)pyfi_elf_uint(elf, header + elf->shape.p_flags, 4);
    return 1;
  }
  return 0;
}

static inline int pyfi_elf_load_segment(const pyfi_elf *elf, unsigned index, pyfi_elf_range *found) {
  return pyfi_elf_segment(elf, PT_LOAD, index, found);
}

/* From a virtual address to the end of its segment's bytes in the file; 0 where there are none. */
static inline int pyfi_elf_range_at(const pyfi_elf *elf, uint64_t address, pyfi_elf_range *found) {
  unsigned i;
  for (i = 0; pyfi_elf_load_segment(elf, i, found); i++) {
    const uint64_t into = address - found->address;
    if (address < found->address || into >= found->size) continue;
    found->offset += into;
    found->size -= into;
    return 1;
  }
  return 0;
}

/* A dynamic entry's value as an address. Some loaders relocate it in place. */
static inline int pyfi_elf_dynamic_range(const pyfi_elf *elf, uint64_t value, pyfi_elf_range *found) {
  return pyfi_elf_range_at(elf, value - elf->relocation, found) || pyfi_elf_range_at(elf, value, found);
}

/* The dynamic symbols by PT_DYNAMIC, for images without section headers. */
static inline int pyfi_elf_dynamic_symbols(const pyfi_elf *elf, pyfi_elf_range *symbols, pyfi_elf_range *strings) {
  const unsigned word = elf->shape.word;
  pyfi_elf_range dynamic;
  uint64_t at, end, table = 0, text = 0, text_size = 0;
  if (!pyfi_elf_segment(elf, PT_DYNAMIC, 0, &dynamic) || !pyfi_elf_holds(elf, dynamic.offset, dynamic.size)) return 0;
  end = dynamic.offset + dynamic.size;
  for (at = dynamic.offset; end - at >= 2 * word; at += 2 * word) {
    const uint64_t tag = pyfi_elf_word(elf, at), value = pyfi_elf_word(elf, at + word);
    if (tag == DT_NULL) break;
    if (tag == DT_SYMTAB && table == 0) table = value;
    if (tag == DT_STRTAB && text == 0) text = value;
    if (tag == DT_STRSZ && text_size == 0) text_size = value;
  }
  if (table == 0 || text == 0) return 0;
  if (!pyfi_elf_dynamic_range(elf, text, strings) || !pyfi_elf_dynamic_range(elf, table, symbols)) return 0;
  /*
   * Only the hash tables say how many symbols there are. Every linker puts the strings after the
   * symbols, and other bytes in between cannot pass for a symbol of a given name.
   */
  if (strings->offset > symbols->offset && strings->offset - symbols->offset < symbols->size) {
    symbols->size = strings->offset - symbols->offset;
  }
  if (text_size < strings->size) strings->size = text_size;
  return 1;
}

/* A defined symbol in one table. */
static inline int pyfi_elf_symbol_in(const pyfi_elf *elf, pyfi_elf_range symbols, pyfi_elf_range names, const char *name,
                                    uint64_t *address) {
  uint64_t position;
  if (!pyfi_elf_holds(elf, symbols.offset, symbols.size)) return 0;
  for (position = symbols.offset; symbols.offset + symbols.size - position >= elf->shape.sym_size;
       position += elf->shape.sym_size) {
    if (pyfi_elf_uint(elf, position + elf->shape.st_shndx, 2) == SHN_UNDEF) continue;
    if (!pyfi_elf_text_is(elf, names.offset + pyfi_elf_uint(elf, position, 4), name)) continue;
    *address = pyfi_elf_word(elf, position + elf->shape.st_value);
    return 1;
  }
  return 0;
}

/* A symbol's address before the load bias, by .dynsym, .symtab or PT_DYNAMIC; 0 for none. */
static inline int pyfi_elf_find_symbol(const pyfi_elf *elf, const char *name, uint64_t *address) {
  static const uint32_t types[2] = {SHT_DYNSYM, SHT_SYMTAB};
  const unsigned count = pyfi_elf_section_count(elf);
  pyfi_elf_range symbols, names;
  unsigned type, i;
  for (type = 0; type < 2; type++) {
    for (i = 0; i < count; i++) {
      if (pyfi_elf_section_type(elf, i) != types[type]) continue;
      symbols = pyfi_elf_section(elf, i);
      if (pyfi_elf_symbol_in(elf, symbols, pyfi_elf_section(elf, symbols.link), name, address)) return 1;
    }
  }
  return count == 0 && pyfi_elf_dynamic_symbols(elf, &symbols, &names) &&
         pyfi_elf_symbol_in(elf, symbols, names, name, address);
}

/* Finds the NT_GNU_BUILD_ID in `size` bytes of notes; 0 for none. */
static inline int pyfi_elf_build_id_in(const uint8_t *notes, uint64_t size, int big_endian, pyfi_elf_range *found) {
  uint64_t at = 0;
  while (size - at >= 12) {
    const uint64_t name_size = pyfi_decode(notes + at, 4, big_endian);
    const uint64_t data_size = pyfi_decode(notes + at + 4, 4, big_endian);
    const uint64_t data = at + 12 + ((name_size + 3) & ~(uint64_t)3);
    if (data > size || data_size > size - data) return 0;
    if (name_size == 4 && memcmp(notes + at + 12, "GNU", 4) == 0 &&
        pyfi_decode(notes + at + 8, 4, big_endian) == NT_GNU_BUILD_ID) {
      found->offset = data;
      found->size = data_size;
      return 1;
    }
    at = data + ((data_size + 3) & ~(uint64_t)3);
    if (at > size) return 0;
  }
  return 0;
}

#endif
