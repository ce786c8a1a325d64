/* ELF files of either class and byte order. A file may lie: what it points to outside itself reads as zeros. */
#ifndef PYF_LINUX_ELF_H
#define PYF_LINUX_ELF_H

/* Where the two classes keep what is read of them, in bytes. */
typedef struct pyfi_elf_shape {
  uint8_t word; /* of an address, offset or size */
  uint8_t e_phoff, e_shoff, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
  uint8_t phdr_size, p_flags, p_offset, p_vaddr, p_filesz;
  uint8_t p_memsz;
  uint8_t shdr_size, sh_addr, sh_offset, sh_size, sh_link;
  uint8_t sym_size, st_value, st_shndx;
} pyfi_elf_shape;

typedef struct pyfi_elf {
  const uint8_t *bytes; /* the whole file, mapped */
  uint64_t size;
  int big_endian;
  unsigned machine;
  unsigned file_class;
  pyfi_elf_shape shape;
  int is_loaded;       /* 1 where the bytes are a copy of what is loaded: there are no sections */
  uint64_t relocation; /* of what is loaded: what its addresses may have been relocated by */
} pyfi_elf;

#endif
