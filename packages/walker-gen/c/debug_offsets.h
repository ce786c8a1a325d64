/* What a target says of itself: `_Py_DebugOffsets`, compared with a layout and laid over it. */
#ifndef PYF_DEBUG_OFFSETS_H
#define PYF_DEBUG_OFFSETS_H

#include "memory.h"
#include "tables.h"
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

/* The schema of a release's minor version, PY_VERSION_HEX >> 16; NULL if it is not known. */
static inline const pyf_debug_schema *pyf_debug_schema_of(uint32_t hex) {
  size_t i;
  for (i = 0; i < pyf_debug_schema_count; i++) {
    if (pyf_debug_schemas[i].minor == hex >> 16) return &pyf_debug_schemas[i];
  }
  return NULL;
}

/* Whether all of it can be read: a part of it is not believed. */
static inline int pyf_debug_schema_readable(pyf_target *target, const pyf_debug_schema *schema) {
  uint8_t bytes[64];
  uint32_t at;
  for (at = 0; at < schema->size; at += sizeof bytes) {
    const uint32_t left = schema->size - at;
    const uint32_t length = left < sizeof bytes ? left : (uint32_t)sizeof bytes;
    if (pyf_read_bytes(target, target->runtime + at, bytes, length) != PYF_OK) return 0;
  }
  return 1;
}

static inline pyf_field *pyf_layout_field(pyf_layout *layout, const pyf_debug_field *entry) {
  return (pyf_field *)(void *)((unsigned char *)layout + entry->field);
}

static inline pyf_status pyf_debug_value(pyf_target *target, const pyf_debug_field *entry, int big_endian,
                                         uint64_t *value) {
  uint8_t bytes[8];
  const pyf_status status = pyf_read_bytes(target, target->runtime + entry->position, bytes, sizeof bytes);
  if (status == PYF_OK) *value = pyf_decode(bytes, 8, big_endian);
  return status;
}

/* Compares every field that both have; the first difference is stored. PYF_E_CORRUPT if there is one. */
static inline pyf_status pyf_debug_compare(pyf_target *target, const pyf_debug_schema *schema, pyf_layout *layout,
                                           pyf_disagreement *difference) {
  unsigned i;
  for (i = 0; i < schema->count; i++) {
    const pyf_debug_field *entry = &schema->fields[i];
    const pyf_field field = *pyf_layout_field(layout, entry);
    uint64_t value = 0;
    pyf_status status;
    if (!pyf_has(field)) continue;
    status = pyf_debug_value(target, entry, layout->big_endian, &value);
    if (status != PYF_OK) return status;
    if (value == field.offset || (value == 0 && entry->zero_is_absent)) continue;
    difference->field = entry->name;
    difference->table = field.offset;
    difference->target = value;
    return PYF_E_CORRUPT;
  }
  return PYF_OK;
}

/* Lays the target's offsets over a layout of the same minor; what is out of bounds is left as the layout has it. */
static inline pyf_status pyf_debug_overlay(pyf_target *target, const pyf_debug_schema *schema, pyf_layout *layout) {
  unsigned i;
  for (i = 0; i < schema->count; i++) {
    const pyf_debug_field *entry = &schema->fields[i];
    pyf_field *field = pyf_layout_field(layout, entry);
    uint64_t value = 0;
    pyf_status status;
    if (!pyf_has(*field)) continue;
    status = pyf_debug_value(target, entry, layout->big_endian, &value);
    if (status != PYF_OK) return status;
    if (value == 0 && entry->zero_is_absent) continue;
    /* What is near an object's beginning in one build is so in every one. */
    if (value >= (field->offset < PYF_NEAR_OFFSET ? PYF_NEAR_OFFSET : PYF_MAX_OFFSET)) continue;
    field->offset = (uint32_t)value;
  }
  return PYF_OK;
}

#endif
