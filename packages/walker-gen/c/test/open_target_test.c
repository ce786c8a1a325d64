/* The choice of a layout among the real tables, for true and false debug offsets. */
#include "check.h"
#include "open_target.c"

static uint8_t bytes[0x1000];
static fake_memory memory = {bytes, sizeof bytes, 0};

static pyf_status open_as(pyf_target *target, uint32_t hex, const char *abiflags, const char *triple) {
  const pyf_memory access = {fake_read, &memory};
  pyf_hints hints;
  hints.hex = hex;
  hints.certain = 0;
  hints.abiflags = abiflags;
  hints.target = triple;
  return pyf_target_open(target, access, FAKE_BASE, &hints);
}

/* Writes the debug offsets of an interpreter with that layout. */
static void describe(uint32_t hex, int free_threaded, unsigned layout_index) {
  const pyfi_debug_schema *schema = pyfi_debug_schema_of(hex);
  pyf_layout layout;
  unsigned i;
  pyf_layout_unpack(layout_index, &layout);
  memset(bytes, 0, sizeof bytes);
  memcpy(bytes, "xdebugpy", 8);
  fake_store(&memory, layout.big_endian, FAKE_BASE + 8, 8, hex);
  fake_store(&memory, layout.big_endian, FAKE_BASE + 16, 8, (uint64_t)free_threaded);
  for (i = 0; schema != NULL && i < schema->count; i++) {
    const pyfi_debug_field *entry = &schema->fields[i];
    const pyf_field field = *pyfi_layout_field(&layout, entry);
    fake_store(&memory, layout.big_endian, FAKE_BASE + entry->position, 8, pyf_has(field) ? field.offset : 0);
  }
}

static const pyfi_debug_field *entry_named(uint32_t hex, const char *name) {
  const pyfi_debug_schema *schema = pyfi_debug_schema_of(hex);
  unsigned i;
  for (i = 0; i < schema->count; i++) {
    if (strcmp(schema->fields[i].name, name) == 0) return &schema->fields[i];
  }
  CHECK(!"a field of that name");
  return NULL;
}

static void exact_by_hints(void) {
  pyf_target target;
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    const pyf_build *build = &pyfi_builds[i];
    memset(bytes, 0, sizeof bytes);
    CHECK(open_as(&target, build->hex, pyf_build_abiflags(build), pyf_build_target(build)) == PYF_OK);
    CHECK(target.build->hex == build->hex && strcmp(pyf_build_abiflags(target.build), pyf_build_abiflags(build)) == 0);
    CHECK(i == 0 || pyfi_builds[i - 1].hex <= build->hex); /* pyfi_nearest_build relies on it */
  }
}

/*
 * Debug offsets alone identify every build that has them, even with a wrong version in the hints.
 */
static void exact_by_description(void) {
  pyf_target target;
  unsigned described = 0;
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    const pyf_build *build = &pyfi_builds[i];
    if (pyfi_debug_schema_of(build->hex) == NULL) continue;
    describe(build->hex, pyfi_text_has(pyf_build_abiflags(build), 't'), build->layout);
    CHECK(open_as(&target, 0x03060000, pyf_build_abiflags(build), pyf_build_target(build)) == PYF_OK);
    CHECK(target.build != NULL && target.hex == build->hex && target.build->layout == build->layout);
    CHECK(target.disagreement.build == NULL);
    described++;
  }
  CHECK(described > 0);
}

/*
 * Without known flags, debug offsets identify a debug build. A build with the debug offsets of
 * another one is taken for that one.
 */
static void debug_by_description(void) {
  pyf_target target;
  unsigned found = 0;
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    const pyf_build *build = &pyfi_builds[i];
    const char *flags = pyf_build_abiflags(build);
    if (pyfi_debug_schema_of(build->hex) == NULL || !pyfi_text_has(flags, 'd')) continue;
    describe(build->hex, pyfi_text_has(flags, 't'), build->layout);
    CHECK(open_as(&target, 0, NULL, pyf_build_target(build)) == PYF_OK);
    CHECK(target.build != NULL && target.disagreement.build == NULL);
    CHECK(strcmp(target.abiflags, pyf_build_abiflags(target.build)) == 0);
    found += strcmp(target.abiflags, flags) == 0;
    /* The flags in the image win. */
    CHECK(open_as(&target, 0, pyfi_text_has(flags, 't') ? "t" : "", pyf_build_target(build)) == PYF_OK);
    CHECK(!pyfi_text_has(target.abiflags, 'd'));
  }
  CHECK(found > 0);
}

/* Any build with debug offsets, for the cases below. */
static const pyf_build *some_described(void) {
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    if (pyfi_debug_schema_of(pyfi_builds[i].hex) != NULL && pyf_build_abiflags(&pyfi_builds[i])[0] == '\0') return &pyfi_builds[i];
  }
  CHECK(!"a build that describes itself");
  return NULL;
}

static void overlay(void) {
  const pyf_build *build = some_described();
  const pyfi_debug_field *id = entry_named(build->hex, "interpreter_state.id");
  const pyfi_debug_field *next = entry_named(build->hex, "thread_state.next");
  pyf_layout table;
  pyf_target target;
  pyf_layout_unpack(build->layout, &table);
  describe(build->hex, 0, build->layout);
  fake_store(&memory, 0, FAKE_BASE + id->position, 8, 4321);
  fake_store(&memory, 0, FAKE_BASE + next->position, 8, PYFI_NEAR_OFFSET); /* out of bounds */
  CHECK(open_as(&target, 0, "", pyf_build_target(build)) == PYF_OK);
  CHECK(target.build == NULL && target.base != NULL);
  CHECK(target.layout.interpreter_state.id.offset == 4321);
  CHECK(target.layout.interpreter_state.id.size == table.interpreter_state.id.size);
  CHECK(target.layout.thread_state.next.offset == table.thread_state.next.offset);
  CHECK(strcmp(target.disagreement.field, "interpreter_state.id") == 0);
  CHECK(target.disagreement.target == 4321 && target.disagreement.table == table.interpreter_state.id.offset);
}

/* 0 is a valid offset, except for members whose schema says that 0 means absent. */
static void zero(void) {
  static const pyfi_debug_field fields[2] = {
      {"interpreter_frame.tlbc_index", 24,
       offsetof(pyf_layout, interpreter_frame) + offsetof(pyf_view_interpreter_frame, tlbc_index), 1},
      {"thread_state.next", 32, offsetof(pyf_layout, thread_state) + offsetof(pyf_view_thread_state, next), 0},
  };
  const pyfi_debug_schema schema = {fields, 2, 0x030e, 40};
  pyf_disagreement difference = {NULL, NULL, 0, 0};
  pyf_target target;
  memset(bytes, 0, sizeof bytes);
  fake_target(&target, &memory, 8, 0);
  target.runtime = FAKE_BASE;
  target.layout.interpreter_frame.tlbc_index = fake_field(72, 4, PYF_SIGNED);
  CHECK(pyfi_debug_compare(&target, &schema, &target.layout, &difference) == PYF_OK);
  target.layout.thread_state.next = fake_field(8, 8, 0);
  CHECK(pyfi_debug_compare(&target, &schema, &target.layout, &difference) == PYF_E_CORRUPT);
  CHECK(strcmp(difference.field, "thread_state.next") == 0 && difference.table == 8 && difference.target == 0);
  CHECK(pyfi_debug_overlay(&target, &schema, &target.layout) == PYF_OK);
  CHECK(target.layout.interpreter_frame.tlbc_index.offset == 72);
  CHECK(target.layout.thread_state.next.offset == 0 && pyf_has(target.layout.thread_state.next));
}

/* A future patch release uses its debug offsets; nothing is compared, so nothing disagrees. */
static void newer_patch(void) {
  const pyf_build *build = some_described();
  const uint32_t hex = (build->hex & 0xffff0000u) | 0xfef0u;
  pyf_target target;
  describe(hex, 0, build->layout);
  CHECK(open_as(&target, 0, "", pyf_build_target(build)) == PYF_OK);
  CHECK(target.build == NULL && target.hex == hex && target.disagreement.build == NULL);
  CHECK(target.base->hex >> 16 == build->hex >> 16);
}

/* The debug offsets of a pre-release may have other members than the final release's. */
static void pre_releases_are_refused(void) {
  const pyf_build *build = some_described();
  static const uint32_t levels[] = {0xa1, 0xb3, 0xc2};
  unsigned i;
  for (i = 0; i < 3; i++) {
    const uint32_t hex = (build->hex & 0xffff0000u) | levels[i];
    pyf_target target;
    describe(hex, 0, build->layout);
    CHECK(open_as(&target, 0, "", pyf_build_target(build)) == PYF_E_NO_TABLE && target.hex == hex);
  }
}

static void refusals(void) {
  const pyf_build *build = some_described();
  pyf_target target;
  memset(bytes, 0, sizeof bytes);
  CHECK(open_as(&target, 0x030263f0, "", pyf_build_target(build)) == PYF_E_NO_TABLE && target.hex == 0x030263f0);
  CHECK(open_as(&target, build->hex, "", "vax-dec-ultrix") == PYF_E_NO_TABLE);
  CHECK(open_as(&target, build->hex, "q", pyf_build_target(build)) == PYF_E_NO_TABLE);
  CHECK(strcmp(target.abiflags, "q") == 0);
  CHECK(open_as(&target, build->hex, "", NULL) == PYF_E_ARGUMENT);
  CHECK(open_as(&target, build->hex, "muchtoolongtobetrue", pyf_build_target(build)) == PYF_E_NO_TABLE);
  describe(0x036300f0, 0, build->layout); /* 3.99 */
  CHECK(open_as(&target, 0, "", pyf_build_target(build)) == PYF_E_NO_TABLE && target.hex == 0x036300f0);
  describe(build->hex, 1, build->layout);
  CHECK(open_as(&target, 0, "", pyf_build_target(build)) != PYF_OK || strcmp(target.abiflags, "t") == 0);
  fake_store(&memory, 0, FAKE_BASE + 16, 8, 2); /* neither true nor false */
  CHECK(open_as(&target, 0, "", pyf_build_target(build)) == PYF_E_NO_TABLE);
  CHECK(open_as(&target, build->hex, pyf_build_abiflags(build), pyf_build_target(build)) == PYF_OK); /* by the hints */
  memory.size = 16; /* the debug offsets are cut off */
  CHECK(open_as(&target, 0, "", pyf_build_target(build)) == PYF_E_NO_TABLE && target.fault == FAKE_BASE);
  memory.size = sizeof bytes;
}

int main(void) {
  exact_by_hints();
  exact_by_description();
  debug_by_description();
  overlay();
  zero();
  newer_patch();
  pre_releases_are_refused();
  refusals();
  return 0;
}
