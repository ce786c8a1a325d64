/* How a target's description of itself begins: `_Py_DebugOffsets`. */
#ifndef PYF_DEBUG_OFFSETS_HEADER_H
#define PYF_DEBUG_OFFSETS_HEADER_H

#include "memory.h"
#include "text.h"

/* The struct begins with a cookie and two u64: the version and whether the build is free-threaded. */
#define PYF_DEBUG_HEADER 24u

typedef struct pyf_debug_header {
  uint32_t hex;
  int free_threaded;
} pyf_debug_header;

/* PYF_E_ABSENT where nothing is there that can be read and believed. Versions are u64 in the target's byte order. */
static inline pyf_status pyf_debug_header_read(pyf_target *target, int big_endian, pyf_debug_header *header) {
  static const uint8_t cookie[8] = {'x', 'd', 'e', 'b', 'u', 'g', 'p', 'y'};
  uint8_t bytes[PYF_DEBUG_HEADER];
  uint64_t version, free_threaded;
  if (pyf_read_bytes(target, target->runtime, bytes, sizeof bytes) != PYF_OK) return PYF_E_ABSENT;
  if (!pyf_same_bytes(bytes, cookie, sizeof cookie)) return PYF_E_ABSENT;
  version = pyf_decode(bytes + 8, 8, big_endian);
  free_threaded = pyf_decode(bytes + 16, 8, big_endian);
  if (version > UINT32_MAX || free_threaded > 1) return PYF_E_ABSENT;
  header->hex = (uint32_t)version;
  header->free_threaded = (int)free_threaded;
  return PYF_OK;
}

#endif
