/* `_Py_DebugOffsets`, compared with a layout and laid over it. */
#ifndef PYF_DEBUG_OFFSETS_C
#define PYF_DEBUG_OFFSETS_C

#include "debug_offsets_header.c"
#include "tables.c"

/* The schema of a release's minor version, PY_VERSION_HEX >> 16; NULL if it is not known. */
static inline const pyfi_debug_schema *pyfi_debug_schema_of(uint32_t hex) {
  size_t i;
  for (i = 0; i < pyfi_debug_schema_count; i++) {
    if (pyfi_debug_schemas[i].minor == hex >> 16) return &pyfi_debug_schemas[i];
  }
  return NULL;
}

/* True if all of the debug offsets can be read; a part is not used. */
static inline int pyfi_debug_schema_readable(pyf_target *target, const pyfi_debug_schema *schema) {
  uint8_t bytes[64];
  uint32_t at;
  for (at = 0; at < schema->size; at += sizeof bytes) {
    const uint32_t left = schema->size - at;
    const uint32_t length = left < sizeof bytes ? left : (uint32_t)sizeof bytes;
    if (pyfi_read_bytes(target, target->runtime + at, bytes, length) != PYF_OK) return 0;
  }
  return 1;
}

static inline pyf_field *pyfi_layout_field(pyf_layout *layout, const pyfi_debug_field *entry) {
  return (pyf_field *)(void *)((unsigned char *)layout + entry->field);
}

static inline pyf_status pyfi_debug_value(pyf_target *target, const pyfi_debug_field *entry, int big_endian,
                                         uint64_t *value) {
  uint8_t bytes[8];
  const pyf_status status = pyfi_read_bytes(target, target->runtime + entry->position, bytes, sizeof bytes);
  if (status == PYF_OK) *value = pyfi_decode(bytes, 8, big_endian);
  return status;
}

/* Compares the fields that both have; PYF_E_CORRUPT stores the first difference. */
static inline pyf_status pyfi_debug_compare(pyf_target *target, const pyfi_debug_schema *schema, pyf_layout *layout,
                                           pyf_disagreement *difference) {
  unsigned i;
  for (i = 0; i < schema->count; i++) {
    const pyfi_debug_field *entry = &schema->fields[i];
    const pyf_field field = *pyfi_layout_field(layout, entry);
    uint64_t value = 0;
    pyf_status status;
    if (!pyf_has(field)) continue;
    status = pyfi_debug_value(target, entry, layout->big_endian, &value);
    if (status != PYF_OK) return status;
    if (value == field.offset || (value == 0 && entry->zero_is_absent)) continue;
    difference->field = entry->name;
    difference->table = field.offset;
    difference->target = value;
    return PYF_E_CORRUPT;
  }
  return PYF_OK;
}

/* The overlay: the target's offsets over a layout of the same minor, except those out of bounds. */
static inline pyf_status pyfi_debug_overlay(pyf_target *target, const pyfi_debug_schema *schema, pyf_layout *layout) {
  unsigned i;
  for (i = 0; i < schema->count; i++) {
    const pyfi_debug_field *entry = &schema->fields[i];
    pyf_field *field = pyfi_layout_field(layout, entry);
    uint64_t value = 0;
    pyf_status status;
    if (!pyf_has(*field)) continue;
    status = pyfi_debug_value(target, entry, layout->big_endian, &value);
    if (status != PYF_OK) return status;
    if (value == 0 && entry->zero_is_absent) continue;
    /* A field near an object's start is near it in every build. */
    if (value >= (field->offset < PYFI_NEAR_OFFSET ? PYFI_NEAR_OFFSET : PYFI_MAX_OFFSET)) continue;
    field->offset = (uint32_t)value;
  }
  return PYF_OK;
}

#endif
