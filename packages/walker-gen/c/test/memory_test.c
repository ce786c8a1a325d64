/* Integers, bit-fields and faults, in both byte orders. */
#include "check.h"

static void integers(void) {
  static const uint8_t bytes[8] = {0x80, 1, 2, 3, 4, 5, 6, 0x87};
  CHECK(pyfi_decode(bytes, 8, 0) == 0x8706050403020180u);
  CHECK(pyfi_decode(bytes, 8, 1) == 0x8001020304050687u);
  CHECK(pyfi_decode(bytes, 1, 0) == 0x80);
  CHECK(pyfi_sign_extend(0x80, 8) == -128);
  CHECK(pyfi_sign_extend(0x7f, 8) == 127);
  CHECK(pyfi_sign_extend(0xffffffffu, 32) == -1);
  CHECK(pyfi_sign_extend(UINT64_MAX, 64) == -1);
  CHECK(pyfi_sign_extend((uint64_t)1 << 63, 64) == INT64_MIN);
  CHECK(pyfi_sign_extend(0xffffffff80000000u, 32) == INT32_MIN);
}

static void fields(int big_endian) {
  uint8_t bytes[600] = {0};
  fake_memory memory = {bytes, sizeof bytes, 0};
  pyf_target target;
  pyfi_object object;
  uint64_t value = 0;
  int64_t number = 0;
  fake_target(&target, &memory, 8, big_endian);
  fake_store(&memory, big_endian, FAKE_BASE + 8, 4, 0xfffffffeu);
  fake_store(&memory, big_endian, FAKE_BASE + 592, 8, UINT64_MAX);
  /* The part of an object beyond the copy must be readable, too. */
  CHECK(pyfi_object_read(&target, &object, FAKE_BASE, sizeof bytes + 1) == PYF_E_READ);
  memory.reads = 0;
  CHECK(pyfi_object_read(&target, &object, FAKE_BASE, sizeof bytes) == PYF_OK);
  CHECK(object.length == sizeof object.bytes);
  CHECK(pyfi_load(&target, &object, fake_field(8, 4, 0), &value) == PYF_OK && value == 0xfffffffeu);
  CHECK(pyfi_load_int(&target, &object, fake_field(8, 4, PYF_SIGNED), &number) == PYF_OK && number == -2);
  /* Beyond the local copy: one more read. */
  CHECK(memory.reads == 2);
  CHECK(pyfi_load_int(&target, &object, fake_field(592, 8, PYF_SIGNED), &number) == PYF_OK && number == -1);
  CHECK(memory.reads == 3);
  CHECK(pyfi_load_int(&target, &object, fake_field(592, 8, 0), &number) == PYF_E_CORRUPT);
  CHECK(pyfi_load(&target, &object, fake_field(594, 8, 0), &value) == PYF_E_READ);
  CHECK(target.fault == FAKE_BASE + 594);
  CHECK(pyfi_load(&target, &object, fake_field(0, 9, 0), &value) == PYF_E_CORRUPT);
  CHECK(pyfi_load(&target, &object, fake_field(0, 0, 0), &value) == PYF_E_CORRUPT);
}

static void bit_fields(void) {
  uint8_t bytes[4] = {0xe4, 0x35, 0, 0}; /* 0 0110101 11100100 */
  fake_memory memory = {bytes, sizeof bytes, 0};
  pyf_target target;
  pyfi_object object;
  uint64_t value = 0;
  int64_t number = 0;
  pyf_field field;
  fake_target(&target, &memory, 8, 0);
  CHECK(pyfi_object_read(&target, &object, FAKE_BASE, 4) == PYF_OK);
  CHECK(pyfi_load(&target, &object, fake_bits(0, 2, 3), &value) == PYF_OK && value == 1);
  CHECK(pyfi_load(&target, &object, fake_bits(0, 6, 4), &value) == PYF_OK && value == 7);
  CHECK(pyfi_load(&target, &object, fake_bits(1, 0, 3), &value) == PYF_OK && value == 5);
  field = fake_bits(0, 5, 3);
  field.flags |= PYF_SIGNED;
  CHECK(pyfi_load_int(&target, &object, field, &number) == PYF_OK && number == -1);
  /* A bit-field at the end of a mapping must not be read as its whole declared type. */
  CHECK(pyfi_object_read(&target, &object, FAKE_BASE + 3, 1) == PYF_OK);
  CHECK(pyfi_load(&target, &object, fake_bits(0, 0, 8), &value) == PYF_OK && value == 0);
}

static void absent(void) {
  pyf_target target;
  pyfi_object object;
  uint64_t value = 0;
  pyf_field field = fake_field(0, 8, 0);
  fake_memory memory = {NULL, 0, 0};
  fake_target(&target, &memory, 8, 0);
  pyfi_object_at(&object, FAKE_BASE);
  field.flags = 0;
  CHECK(pyfi_load(&target, &object, field, &value) == PYF_E_ABSENT);
  CHECK(memory.reads == 0);
  CHECK(pyfi_read_bytes(&target, 0, &value, 8) == PYF_E_READ);
  CHECK(pyfi_read_bytes(&target, UINT64_MAX - 3, &value, 8) == PYF_E_READ);
  CHECK(memory.reads == 0); /* NULL and addresses that wrap around cause no read */
}

int main(void) {
  integers();
  fields(0);
  fields(1);
  bit_fields();
  absent();
  return 0;
}
