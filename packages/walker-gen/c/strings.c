/* str objects, as code points or UTF-8. */
#ifndef PYF_STRINGS_C
#define PYF_STRINGS_C

#include "strings.h"
#include "memory.c"

/* The address of the data of a ready string. */
static inline pyf_status pyfi_string_data(pyf_target *target, const pyfi_object *object, uint64_t *address) {
  const pyf_view_unicode_object *view = &pyfi_layout(target)->unicode_object;
  uint64_t compact = 0, ascii = 0;
  pyf_field header;
  pyf_status status = pyfi_load(target, object, view->state_compact, &compact);
  if (status == PYF_OK) status = pyfi_load(target, object, view->state_ascii, &ascii);
  if (status != PYF_OK) return status;
  if (!compact) return pyfi_load(target, object, view->data, address);
  header = ascii ? view->asciiobject_size : view->compactunicodeobject_size;
  if (!pyf_has(header)) return PYF_E_ABSENT;
  *address = object->address + header.offset;
  return PYF_OK;
}

static inline pyf_status pyfi_string_length(pyf_target *target, const pyfi_object *object, pyf_field length, uint64_t *total) {
  int64_t value = 0;
  const pyf_status status = pyfi_load_int(target, object, length, &value);
  if (status != PYF_OK) return status;
  if (value < 0) return PYF_E_CORRUPT;
  *total = (uint64_t)value;
  return PYF_OK;
}

/*
 * Finds the code points of the str object at `address` and their number. The caller sets
 * `remaining`.
 */
static inline pyf_status pyfi_string_locate(pyf_string *string, pyf_target *target, uint64_t address, uint64_t *total) {
  const pyf_view_unicode_object *view = &pyfi_layout(target)->unicode_object;
  pyfi_object object;
  uint64_t kind = 0, ready = 1;
  pyf_status status;
  if (!pyf_has(view->size)) return PYF_E_ABSENT;
  string->target = target;
  string->remaining = 0;
  string->is_utf16 = 0;
  /* A compact string may end a mapping early; all strings begin with this first struct. */
  status = pyfi_object_read(target, &object, address, view->asciiobject_size.offset);
  if (status == PYF_OK) status = pyfi_load(target, &object, view->state_kind, &kind);
  if (status == PYF_OK && pyf_has(view->state_ready)) status = pyfi_load(target, &object, view->state_ready, &ready);
  if (status != PYF_OK) return status;
  if (!ready || kind == 0) {
    if (!pyfi_layout(target)->constants.wchar_size.present) return PYF_E_ABSENT;
    string->width = (uint32_t)pyfi_layout(target)->constants.wchar_size.value;
    string->is_utf16 = string->width == 2;
    status = pyfi_string_length(target, &object, view->wstr_length, total);
    return status == PYF_OK ? pyfi_load(target, &object, view->wstr, &string->address) : status;
  }
  if (kind != 1 && kind != 2 && kind != 4) return PYF_E_CORRUPT;
  string->width = (uint32_t)kind;
  status = pyfi_string_length(target, &object, view->length, total);
  return status == PYF_OK ? pyfi_string_data(target, &object, &string->address) : status;
}

PYFI_DEFINE pyf_status pyf_string_open(pyf_string *string, pyf_target *target, uint64_t address) {
  uint64_t total = 0;
  const pyf_status status = pyfi_string_locate(string, target, address, &total);
  if (status != PYF_OK) return status;
  if (total > PYF_MAX_CODE_POINTS) return PYF_E_LIMIT;
  string->remaining = (uint32_t)total;
  return PYF_OK;
}

/*
 * True if the code points are units of UTF-16. A single layout makes this the constant 0 where
 * wchar_t has four bytes.
 */
static inline int pyfi_is_utf16(const pyf_string *string) {
  const pyf_layout *layout = pyfi_layout(string->target);
  return pyf_has(layout->unicode_object.wstr) && pyf_constant_is(layout->constants.wchar_size, 2) && string->is_utf16;
}

/* Reads one code point of one or two units. */
static inline pyf_status pyfi_utf16_read(pyf_string *string, uint32_t *point) {
  uint64_t unit = 0, low = 0;
  pyf_status status = pyfi_read_uint(string->target, string->address, 2, &unit);
  if (status != PYF_OK) return status;
  string->address += 2;
  string->remaining--;
  *point = (uint32_t)unit;
  if ((unit & 0xfc00u) != 0xd800u || string->remaining == 0) return PYF_OK;
  status = pyfi_read_uint(string->target, string->address, 2, &low);
  if (status != PYF_OK || (low & 0xfc00u) != 0xdc00u) return status;
  string->address += 2;
  string->remaining--;
  *point = (uint32_t)(0x10000u + ((unit & 0x3ffu) << 10) + (low & 0x3ffu));
  return PYF_OK;
}

PYFI_DEFINE pyf_status pyf_string_read(pyf_string *string, uint32_t *out, size_t capacity, size_t *count) {
  uint8_t bytes[256];
  *count = 0;
  if (string->remaining == 0) return PYF_END;
  if (capacity == 0) return PYF_E_SPACE;
  while (pyfi_is_utf16(string) && string->remaining > 0 && *count < capacity) {
    const pyf_status status = pyfi_utf16_read(string, &out[*count]);
    if (status != PYF_OK) return status;
    ++*count;
  }
  while (string->remaining > 0 && *count < capacity) {
    size_t part = sizeof bytes / string->width, i;
    pyf_status status;
    if (part > string->remaining) part = string->remaining;
    if (part > capacity - *count) part = capacity - *count;
    status = pyfi_read_bytes(string->target, string->address, bytes, part * string->width);
    if (status != PYF_OK) return status;
    for (i = 0; i < part; i++) {
      const uint64_t point =
          pyfi_decode(bytes + i * string->width, string->width, pyfi_layout(string->target)->big_endian);
      if (point > 0x10ffffu) return PYF_E_CORRUPT;
      out[(*count)++] = (uint32_t)point;
    }
    string->address += part * string->width;
    string->remaining -= (uint32_t)part;
  }
  return PYF_OK;
}

PYFI_DEFINE size_t pyf_utf8(uint32_t point, char *out) {
  static const uint8_t lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
  const size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  size_t i;
  for (i = size - 1; i > 0; i--) {
    out[i] = (char)(0x80u | (point & 0x3fu));
    point >>= 6;
  }
  out[0] = (char)(lead[size] | point);
  return size;
}

PYFI_DEFINE pyf_status pyf_string_utf8(pyf_target *target, uint64_t address, char *out, size_t capacity) {
  pyf_string string;
  size_t used = 0;
  pyf_status status;
  if (capacity == 0) return PYF_E_SPACE;
  out[0] = '\0';
  status = pyf_string_open(&string, target, address);
  while (status == PYF_OK) {
    uint32_t points[64];
    size_t count = 0, i;
    status = pyf_string_read(&string, points, sizeof points / sizeof points[0], &count);
    for (i = 0; status == PYF_OK && i < count; i++) {
      char encoded[4];
      const size_t size = pyf_utf8(points[i], encoded);
      size_t j;
      if (size >= capacity - used) status = PYF_E_SPACE;
      for (j = 0; status == PYF_OK && j < size; j++) out[used++] = encoded[j];
    }
    out[used] = '\0';
  }
  return status == PYF_END ? PYF_OK : status;
}

/* Reads a NUL-terminated string, page by page: the next page may not be mapped. */
static inline pyf_status pyfi_c_string_bytes(pyf_target *target, uint64_t address, uint8_t bytes[PYF_MAX_C_STRING],
                                            size_t *length) {
  size_t filled = 0;
  while (filled < PYF_MAX_C_STRING) {
    const uint64_t at = address + filled;
    size_t part = (size_t)(4096 - at % 4096), i;
    pyf_status status;
    if (part > PYF_MAX_C_STRING - filled) part = PYF_MAX_C_STRING - filled;
    status = pyfi_read_bytes(target, at, bytes + filled, part);
    if (status != PYF_OK) return status;
    for (i = 0; i < part; i++) {
      if (bytes[filled + i] != 0) continue;
      *length = filled + i;
      return PYF_OK;
    }
    filled += part;
  }
  return PYF_E_LIMIT;
}

/* Decodes one code point of UTF-8 that has `left` bytes; 0 bytes used where it is malformed. */
static inline size_t pyfi_utf8_decode(const uint8_t *bytes, size_t left, uint32_t *point) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const uint8_t lead = bytes[0];
  const size_t size = lead < 0x80 ? 1 : (lead & 0xe0) == 0xc0 ? 2 : (lead & 0xf0) == 0xe0 ? 3 : (lead & 0xf8) == 0xf0 ? 4 : 0;
  size_t i;
  if (size == 0 || size > left) return 0;
  *point = size == 1 ? lead : lead & (0x7fu >> size);
  for (i = 1; i < size; i++) {
    if ((bytes[i] & 0xc0) != 0x80) return 0;
    *point = *point << 6 | (bytes[i] & 0x3fu);
  }
  if (*point < least[size] || *point > 0x10ffff || (*point >= 0xd800 && *point < 0xe000)) return 0;
  return size;
}

PYFI_DEFINE pyf_status pyf_c_string_read(pyf_target *target, uint64_t address, int dotted,
                                           uint32_t points[PYF_MAX_C_STRING], size_t *count) {
  uint8_t bytes[PYF_MAX_C_STRING];
  size_t length = 0, at = 0;
  const pyf_status status = pyfi_c_string_bytes(target, address, bytes, &length);
  *count = 0;
  if (status != PYF_OK) return status;
  while (at < length) {
    uint32_t point = 0;
    const size_t used = pyfi_utf8_decode(bytes + at, length - at, &point);
    if (used == 0) return PYF_E_CORRUPT;
    at += used;
    points[(*count)++] = point;
    if (dotted && point == '.') *count = 0;
  }
  return PYF_OK;
}

/* True if a NUL-terminated string in UTF-8, of bounded length, is there. */
static inline int pyfi_c_string_is_there(pyf_target *target, uint64_t address) {
  uint32_t points[PYF_MAX_C_STRING];
  size_t count = 0;
  return pyf_c_string_read(target, address, 0, points, &count) == PYF_OK;
}

static inline int pyfi_c_string_equals(pyf_target *target, uint64_t address, const char *text) {
  uint8_t bytes[PYF_MAX_C_STRING];
  size_t length = 0, i;
  if (pyfi_c_string_bytes(target, address, bytes, &length) != PYF_OK) return 0;
  for (i = 0; i < length; i++) {
    if (text[i] != (char)bytes[i]) return 0;
  }
  return text[length] == '\0';
}

#endif
