/* Reads the memory in a core file. */
#ifndef PYF_CORE_LOAD_SEGMENTS_C
#define PYF_CORE_LOAD_SEGMENTS_C

#include "load_segments.h"

/* More segments than any process has mappings. */
#define PYFI_CORE_MAX_SEGMENTS ((uint64_t)1 << 18)

/* The number of program headers. A number that does not fit is in the first section header. */
static inline uint64_t pyfi_core_segment_count(const pyfi_elf *elf) {
  const uint64_t count = pyfi_elf_uint(elf, elf->shape.e_phnum, 2);
  const uint64_t first = pyfi_elf_word(elf, elf->shape.e_shoff);
  if (count != PN_XNUM) return count;
  return pyfi_elf_uint(elf, first + elf->shape.shdr_size - (elf->file_class == ELFCLASS64 ? 20u : 12u), 4);
}

/* Program header number `index`, of any type; returns its type. */
static inline uint32_t pyfi_core_header(const pyfi_elf *elf, uint64_t index, pyfi_core_segment *load) {
  const uint64_t header = pyfi_elf_word(elf, elf->shape.e_phoff) + index * pyfi_elf_phdr_size(elf);
  const uint64_t dumped = pyfi_elf_word(elf, header + elf->shape.p_filesz);
  const uint64_t size = pyfi_elf_word(elf, header + elf->shape.p_memsz);
  load->start = pyfi_elf_word(elf, header + elf->shape.p_vaddr);
  load->end = load->start + size;
  /* Leave out the last byte of the address space, so that the end is an address. */
  if (load->end == 0 && size != 0) load->end = UINT64_MAX;
  load->dumped_end = dumped < size ? load->start + dumped : load->end;
  load->offset = pyfi_elf_word(elf, header + elf->shape.p_offset);
  load->flags = (uint32_t)pyfi_elf_uint(elf, header + elf->shape.p_flags, 4);
  return (uint32_t)pyfi_elf_uint(elf, header, 4);
}

/* Lists the PT_LOAD segments; 0 for too many, or where they overlap or are out of order. */
static inline int pyfi_core_read_segments(pyf_core *core) {
  const pyfi_elf *elf = &core->elf;
  const uint64_t headers = pyfi_elf_word(elf, elf->shape.e_phoff), size = pyfi_elf_phdr_size(elf);
  const uint64_t count = headers == 0 ? 0 : pyfi_core_segment_count(elf);
  const uint64_t limit = elf->file_class == ELFCLASS64 ? UINT64_MAX : (uint64_t)UINT32_MAX + 1;
  uint64_t i, end = 0;
  if (count > PYFI_CORE_MAX_SEGMENTS || (count != 0 && size == 0)) return 0;
  if (!pyfi_elf_holds(elf, headers, count * size)) return 0;
  core->segments = (pyfi_core_segment *)calloc((size_t)count + 1, sizeof *core->segments);
  if (core->segments == NULL) return 0;
  for (i = 0; i < count; i++) {
    pyfi_core_segment *load = &core->segments[core->segment_count];
    if (pyfi_core_header(elf, i, load) != PT_LOAD || load->start == load->end) continue;
    if (load->start < end || load->end < load->start || load->end > limit) return 0;
    end = load->end;
    core->segment_count++;
  }
  return 1;
}

/*
 * Notes whether memory is missing. By default writers leave out only clean pages, which are as in
 * the mapped file; with coredump_filter the file may have other bytes than the memory had.
 */
static inline void pyfi_core_note_missing(pyf_core *core) {
  const uint64_t limit = ((uint64_t)1 << 53) - 1;
  uint64_t wanted = 0;
  int writable = 0, dumped = 0;
  size_t i;
  for (i = 0; i < core->segment_count; i++) {
    const pyfi_core_segment *load = &core->segments[i];
    const uint64_t size = load->dumped_end - load->start;
    if (load->flags & PF_W) {
      writable = 1;
      if (size != 0) dumped = 1;
    }
    if (size > limit || load->offset > limit - size) continue;
    if (load->offset + size > wanted) wanted = load->offset + size;
  }
  core->is_filtered = writable && !dumped;
  core->process.lacks_memory = core->elf.size < wanted || core->is_filtered;
  if (core->elf.size < wanted) {
    snprintf(core->missing, sizeof core->missing, "is cut off: it has %llu of %llu bytes",
             (unsigned long long)core->elf.size, (unsigned long long)wanted);
  } else if (core->is_filtered) {
    snprintf(core->missing, sizeof core->missing,
             "was written without the memory that the process changed (coredump_filter, see core(5))");
  }
}

static inline const pyfi_core_segment *pyfi_core_segment_at(const pyf_core *core, uint64_t address) {
  size_t low = 0, high = core->segment_count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (core->segments[middle].end <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < core->segment_count && core->segments[low].start <= address ? &core->segments[low] : NULL;
}

/* Only a search of all memory reads this many bytes at once. */
#define PYFI_CORE_SEARCH ((uint64_t)1 << 15)

/* The largest page size of any architecture, in bytes. */
#define PYFI_CORE_LARGEST_PAGE ((uint64_t)1 << 16)

/* Releases pages of the mapped file: a search would keep gigabytes of them resident. */
static inline void pyfi_core_release_pages(const pyf_core *core, uint64_t offset, uint64_t size) {
  const uint64_t start = offset & ~(PYFI_CORE_LARGEST_PAGE - 1);
  (void)madvise((void *)(uintptr_t)(core->elf.bytes + start), (size_t)(offset + size - start), MADV_DONTNEED);
}

/*
 * Reads the core's bytes from `address` on, at most `length`. Returns how
 * many; 0 where the core left the address out, -1 where it had it and was cut off.
 */
static inline int64_t pyfi_core_read_dumped(const pyf_core *core, uint64_t address, void *buffer, size_t length) {
  const pyfi_core_segment *load = pyfi_core_segment_at(core, address);
  uint64_t offset, size = length;
  if (load == NULL || address >= load->dumped_end) return 0;
  if (size > load->dumped_end - address) size = load->dumped_end - address;
  offset = load->offset + (address - load->start);
  if (offset < load->offset || offset >= core->elf.size) return -1;
  if (size > core->elf.size - offset) size = core->elf.size - offset;
  memcpy(buffer, core->elf.bytes + offset, (size_t)size);
  if (size >= PYFI_CORE_SEARCH) pyfi_core_release_pages(core, offset, size);
  return (int64_t)size;
}

/* Reads from the core file alone; 0 unless it has every byte. */
static inline int pyfi_core_read_exact(const pyf_core *core, uint64_t address, void *buffer, size_t length) {
  size_t done = 0;
  while (done < length) {
    const int64_t got = pyfi_core_read_dumped(core, address + done, (uint8_t *)buffer + done, length - done);
    if (got <= 0) return 0;
    done += (size_t)got;
  }
  return 1;
}

#endif
