/* The runtime in a loaded image of either format. */
#ifndef PYF_LOADED_IMAGE_C
#define PYF_LOADED_IMAGE_C

#include "image.h"
#include "machines.c"
#include "mach_o.c"
#include "pe.c"

/* PYF_E_NO_TABLE for a machine without tables. */
static inline pyf_status pyfi_loaded_target(pyf_loaded_image *image, uint32_t machine, int is_pe) {
  size_t i;
  for (i = 0; i < sizeof pyfi_loaded_targets / sizeof pyfi_loaded_targets[0]; i++) {
    if (pyfi_loaded_targets[i].machine != machine || pyfi_loaded_targets[i].is_pe != is_pe) continue;
    image->target = pyfi_loaded_targets[i].target;
    return PYF_OK;
  }
  return PYF_E_NO_TABLE;
}

/* Py_Version is an unsigned long: its lower four bytes are there on every system. */
static inline uint32_t pyfi_loaded_version(pyfi_loaded_reader *reader, uint64_t address) {
  uint8_t bytes[4];
  return pyfi_loaded_read(reader, address, bytes, sizeof bytes) == PYF_OK ? pyfi_loaded_u32(bytes) : 0;
}

static inline pyf_status pyfi_loaded_pe(pyfi_loaded_reader *reader, pyf_loaded_image *image) {
  pyfi_pe pe;
  uint64_t version = 0;
  pyf_status status = pyfi_pe_open(&pe, reader);
  if (status == PYF_OK) status = pyfi_loaded_target(image, pe.machine, 1);
  if (status != PYF_OK) return status;
  image->found_by = "symbol";
  status = pyfi_pe_symbol(&pe, PYFI_RUNTIME_SYMBOL, &image->runtime);
  if (status != PYF_OK) {
    image->found_by = "section";
    status = pyfi_pe_section(&pe, PYFI_RUNTIME_SECTION_PE, &image->runtime);
  }
  if (status == PYF_OK && pyfi_pe_symbol(&pe, "Py_Version", &version) == PYF_OK) image->hex = pyfi_loaded_version(reader, version);
  return status;
}

static inline pyf_status pyfi_loaded_mach_o(pyfi_loaded_reader *reader, pyf_loaded_image *image) {
  pyfi_mach_o mach_o;
  uint64_t version = 0;
  pyf_status status = pyfi_mach_o_open(&mach_o, reader);
  if (status == PYF_OK) status = pyfi_loaded_target(image, mach_o.machine, 0);
  if (status != PYF_OK) return status;
  image->found_by = "symbol";
  status = pyfi_mach_o_symbol(&mach_o, "_" PYFI_RUNTIME_SYMBOL, &image->runtime);
  if (status != PYF_OK) {
    image->found_by = "section";
    status = pyfi_mach_o_section(&mach_o, PYFI_RUNTIME_SEGMENT_MACH_O, PYFI_RUNTIME_SECTION_MACH_O, &image->runtime);
  }
  if (status == PYF_OK && pyfi_mach_o_symbol(&mach_o, "_Py_Version", &version) == PYF_OK) image->hex = pyfi_loaded_version(reader, version);
  return status;
}

PYFI_DEFINE pyf_status pyf_loaded_image_open(pyf_loaded_image *image, pyf_memory memory, uint64_t base) {
  pyfi_loaded_reader reader;
  pyf_status status;
  reader.memory = memory;
  reader.base = base;
  reader.left = PYF_MAX_LOADED_BYTES;
  image->target = image->found_by = NULL;
  image->runtime = 0;
  image->hex = 0;
  status = pyfi_loaded_mach_o(&reader, image);
  if (status == PYF_E_NOT_PYTHON) status = pyfi_loaded_pe(&reader, image);
  return status == PYF_E_ABSENT ? PYF_E_NOT_PYTHON : status;
}

#endif
