/* The head of `_Py_DebugOffsets`. */
#ifndef PYF_DEBUG_OFFSETS_HEADER_C
#define PYF_DEBUG_OFFSETS_HEADER_C

#include "memory.c"
#include "text.c"

typedef struct pyfi_debug_header {
  uint32_t hex;
  int free_threaded;
} pyfi_debug_header;

/* Reads a version, a u64 in the target's byte order; PYF_E_ABSENT for other memory. */
static inline pyf_status pyfi_debug_header_read(pyf_target *target, int big_endian, pyfi_debug_header *header) {
  static const char cookie[] = PYFI_DEBUG_COOKIE;
  uint8_t bytes[PYFI_DEBUG_HEADER_SIZE];
  uint64_t version, free_threaded;
  if (pyfi_read_bytes(target, target->runtime, bytes, sizeof bytes) != PYF_OK) return PYF_E_ABSENT;
  if (!pyfi_same_bytes(bytes, (const uint8_t *)cookie, sizeof cookie - 1)) return PYF_E_ABSENT;
  version = pyfi_decode(bytes + 8, 8, big_endian);
  free_threaded = pyfi_decode(bytes + 16, 8, big_endian);
  if (version > UINT32_MAX || free_threaded > 1) return PYF_E_ABSENT;
  header->hex = (uint32_t)version;
  header->free_threaded = (int)free_threaded;
  return PYF_OK;
}

#endif
