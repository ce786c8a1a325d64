/* ELF files of either class and byte order. */
#ifndef PYF_LINUX_ELF_H
#define PYF_LINUX_ELF_H

/* Offsets and sizes, in bytes, of the members that are read, for one of the two classes. */
typedef struct pyfi_elf_shape {
  uint8_t word; /* bytes of an address, offset or size */
  uint8_t e_phoff, e_shoff, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
  uint8_t phdr_size, p_flags, p_offset, p_vaddr, p_filesz;
  uint8_t p_memsz;
  uint8_t shdr_size, sh_addr, sh_offset, sh_size, sh_link;
  uint8_t sym_size, st_value, st_shndx;
} pyfi_elf_shape;

/* A mapped ELF file, or a copy of a loaded one. */
typedef struct pyfi_elf {
  const uint8_t *bytes;
  uint64_t size; /* in bytes */
  int big_endian;
  unsigned machine;    /* EM_* */
  unsigned file_class; /* ELFCLASS* */
  pyfi_elf_shape shape;
  int is_loaded;       /* 1 for a copy of a loaded image, which has no sections */
  uint64_t relocation; /* for a loaded image: its addresses may have been relocated by this */
} pyfi_elf;

#endif
