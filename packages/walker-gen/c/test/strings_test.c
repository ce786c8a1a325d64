/* str objects of every kind in both byte orders, and those that lie. */
#include "check.h"
#include "strings.c"

static uint8_t bytes[0x20000];
static fake_memory memory = {bytes, sizeof bytes, 0};

/* The layout of a release with wstr: its fields at places of our own choice. */
static void open_target(pyf_target *target, int big_endian) {
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
}

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
    make(big_endian, kind, kind == 0 ? READY : 0, 99); /* either says not ready: the length of the wstr counts */
    fake_store(&memory, big_endian, FAKE_BASE + 40, 8, FAKE_BASE + 0x1000);
    fake_store(&memory, big_endian, FAKE_BASE + 64, 8, 2);
    points_at(big_endian, FAKE_BASE + 0x1000, 4, ascii, 2);
    expect(big_endian, "ab");
  }
  make(big_endian, 1, COMPACT | ASCII | READY, 0);
  expect(big_endian, "");
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
    char *out = (char *)malloc(capacity); /* so that the sanitizer sees a byte too many */
    const pyf_status status = pyf_string_utf8(&target, FAKE_BASE, out, capacity);
    CHECK(status == (capacity >= 6 ? PYF_OK : PYF_E_SPACE));
    CHECK(strlen(out) == (capacity >= 6 ? 5u : capacity == 5 ? 4u : capacity >= 2 ? 1u : 0u));
    free(out);
  }
}

int main(void) {
  kinds(0);
  kinds(1);
  lies(0);
  lies(1);
  small_buffers();
  return 0;
}
