/* str objects of every kind in both byte orders, and corrupt ones. */
#include "check.h"
#include "strings.c"

static uint8_t bytes[0x20000];
static fake_memory memory = {bytes, sizeof bytes, 0};

/* The layout of a release with wstr, at made-up offsets. */
static void open_target_with(pyf_target *target, int big_endian, int wchar_size) {
  pyf_view_unicode_object *view = &target->layout.unicode_object;
  fake_target(target, &memory, 8, big_endian);
  view->size = fake_field(80, 0, 0);
  view->length = fake_field(16, 8, PYF_SIGNED);
  view->asciiobject_size = fake_field(48, 0, 0);
  view->compactunicodeobject_size = fake_field(72, 0, 0);
  view->state_kind = fake_bits(32, 2, 3);
  view->state_compact = fake_bits(32, 5, 1);
  view->state_ascii = fake_bits(32, 6, 1);
  view->state_ready = fake_bits(32, 7, 1);
  view->wstr = fake_field(40, 8, 0);
  view->wstr_length = fake_field(64, 8, PYF_SIGNED);
  view->data = fake_field(72, 8, 0);
  target->layout.constants.wchar_size.value = wchar_size;
  target->layout.constants.wchar_size.present = 1;
}

static void open_target(pyf_target *target, int big_endian) { open_target_with(target, big_endian, 4); }

static void make(int big_endian, unsigned kind, unsigned state, uint64_t length) {
  memset(bytes, 0, sizeof bytes);
  fake_store(&memory, big_endian, FAKE_BASE + 16, 8, length);
  bytes[32] = (uint8_t)(kind << 2 | state);
}

enum { COMPACT = 0x20, ASCII = 0x40, READY = 0x80 };

static void points_at(int big_endian, uint64_t address, unsigned width, const uint32_t *points, size_t count) {
  size_t i;
  for (i = 0; i < count; i++) fake_store(&memory, big_endian, address + i * width, width, points[i]);
}

static void expect(int big_endian, const char *text) {
  pyf_target target;
  char out[64];
  open_target(&target, big_endian);
  CHECK(pyf_string_utf8(&target, FAKE_BASE, out, sizeof out) == PYF_OK);
  CHECK(strcmp(out, text) == 0);
}

static pyf_status status_of(int big_endian) {
  pyf_target target;
  static char out[4 * PYF_MAX_CODE_POINTS + 1];
  open_target(&target, big_endian);
  return pyf_string_utf8(&target, FAKE_BASE, out, sizeof out);
}

static void kinds(int big_endian) {
  static const uint32_t ascii[] = {'a', 'b'}, latin[] = {'e', 0xe9}, bmp[] = {0x7ff, 0x20ac, 0xd800}, all[] = {0x1f40d, 0x10ffff};
  unsigned kind;
  make(big_endian, 1, COMPACT | ASCII | READY, 2);
  points_at(big_endian, FAKE_BASE + 48, 1, ascii, 2);
  expect(big_endian, "ab");
  make(big_endian, 1, COMPACT | READY, 2);
  points_at(big_endian, FAKE_BASE + 72, 1, latin, 2);
  expect(big_endian, "e\xc3\xa9");
  make(big_endian, 2, COMPACT | READY, 3);
  points_at(big_endian, FAKE_BASE + 72, 2, bmp, 3);
  expect(big_endian, "\xdf\xbf\xe2\x82\xac\xed\xa0\x80");
  make(big_endian, 4, COMPACT | READY, 2);
  points_at(big_endian, FAKE_BASE + 72, 4, all, 2);
  expect(big_endian, "\xf0\x9f\x90\x8d\xf4\x8f\xbf\xbf");
  make(big_endian, 4, READY, 2); /* not compact */
  fake_store(&memory, big_endian, FAKE_BASE + 72, 8, FAKE_BASE + 0x1000);
  points_at(big_endian, FAKE_BASE + 0x1000, 4, all, 2);
  expect(big_endian, "\xf0\x9f\x90\x8d\xf4\x8f\xbf\xbf");
  for (kind = 0; kind < 2; kind++) {
    make(big_endian, kind, kind == 0 ? READY : 0, 99); /* not ready in either way: the length of the wstr counts */
    fake_store(&memory, big_endian, FAKE_BASE + 40, 8, FAKE_BASE + 0x1000);
    fake_store(&memory, big_endian, FAKE_BASE + 64, 8, 2);
    points_at(big_endian, FAKE_BASE + 0x1000, 4, ascii, 2);
    expect(big_endian, "ab");
  }
  make(big_endian, 1, COMPACT | ASCII | READY, 0);
  expect(big_endian, "");
}

/* An unready str on Windows: wchar_t is a unit of UTF-16. `text` is read in parts of any size. */
static void expect_utf16(int big_endian, const uint32_t *units, size_t count, const char *text) {
  pyf_target target;
  pyf_string string;
  char out[64];
  size_t capacity;
  make(big_endian, 0, 0, 99);
  fake_store(&memory, big_endian, FAKE_BASE + 40, 8, FAKE_BASE + 0x1000);
  fake_store(&memory, big_endian, FAKE_BASE + 64, 8, count);
  points_at(big_endian, FAKE_BASE + 0x1000, 2, units, count);
  open_target_with(&target, big_endian, 2);
  CHECK(pyf_string_utf8(&target, FAKE_BASE, out, sizeof out) == PYF_OK);
  CHECK(strcmp(out, text) == 0);
  for (capacity = 1; capacity < 4; capacity++) {
    uint32_t points[4];
    size_t read = 0, used = 0, i;
    CHECK(pyf_string_open(&string, &target, FAKE_BASE) == PYF_OK);
    while (pyf_string_read(&string, points, capacity, &read) == PYF_OK) {
      for (i = 0; i < read; i++) used += pyf_utf8(points[i], out + used);
    }
    out[used] = '\0';
    CHECK(strcmp(out, text) == 0);
  }
}

static void utf16(int big_endian) {
  static const uint32_t plain[] = {'a', 0x20ac}, pair[] = {'a', 0xd83d, 0xde00, 'b'}, lone[] = {0xde00, 0xd83d, 'b', 0xd83d};
  expect_utf16(big_endian, plain, 2, "a\xe2\x82\xac");
  expect_utf16(big_endian, pair, 4, "a\xf0\x9f\x98\x80" "b");
  expect_utf16(big_endian, lone, 4, "\xed\xb8\x80\xed\xa0\xbd" "b\xed\xa0\xbd");
}

static void lies(int big_endian) {
  static const uint32_t beyond[] = {'a', 0x110000};
  make(big_endian, 3, COMPACT | READY, 1);
  CHECK(status_of(big_endian) == PYF_E_CORRUPT);
  make(big_endian, 1, COMPACT | ASCII | READY, PYF_MAX_CODE_POINTS);
  CHECK(status_of(big_endian) == PYF_OK);
  make(big_endian, 1, COMPACT | ASCII | READY, PYF_MAX_CODE_POINTS + 1);
  CHECK(status_of(big_endian) == PYF_E_LIMIT);
  make(big_endian, 1, COMPACT | ASCII | READY, UINT64_MAX);
  CHECK(status_of(big_endian) == PYF_E_CORRUPT);
  make(big_endian, 4, COMPACT | READY, 2);
  points_at(big_endian, FAKE_BASE + 72, 4, beyond, 2);
  CHECK(status_of(big_endian) == PYF_E_CORRUPT);
  make(big_endian, 1, READY, 2); /* data is NULL */
  CHECK(status_of(big_endian) == PYF_E_READ);
}

/* A buffer of any size holds whole code points and a NUL. */
static void small_buffers(void) {
  static const uint32_t points[] = {'a', 0x20ac, 'b'};
  pyf_target target;
  size_t capacity;
  make(0, 2, COMPACT | READY, 3);
  points_at(0, FAKE_BASE + 72, 2, points, 3);
  open_target(&target, 0);
  CHECK(pyf_string_utf8(&target, FAKE_BASE, NULL, 0) == PYF_E_SPACE);
  for (capacity = 1; capacity < 8; capacity++) {
    char *out = (char *)malloc(capacity); /* so that the sanitizer sees one byte too many */
    const pyf_status status = pyf_string_utf8(&target, FAKE_BASE, out, capacity);
    CHECK(status == (capacity >= 6 ? PYF_OK : PYF_E_SPACE));
    CHECK(strlen(out) == (capacity >= 6 ? 5u : capacity == 5 ? 4u : capacity >= 2 ? 1u : 0u));
    free(out);
  }
}

int main(void) {
  kinds(0);
  kinds(1);
  utf16(0);
  utf16(1);
  lies(0);
  lies(1);
  small_buffers();
  return 0;
}
