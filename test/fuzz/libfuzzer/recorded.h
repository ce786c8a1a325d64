/*
 * A recording, named by PYFRAMES_FUZZ_RECORDING, whose memory a fuzzer changes. An input is a list
 * of patches. The mutator knows pointers: it moves them to other objects of the recording.
 */
#ifndef PYF_FUZZ_RECORDED_H
#define PYF_FUZZ_RECORDED_H

#include "dump_json.h"

/* A changed word. `from` is the number of the first read that sees it. */
typedef struct patch {
  uint64_t address, value;
  uint32_t size, from;
} patch;

#define MOST_PATCHES 256u

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static pyf_core core;
static pyf_memory whole; /* without patches */
static pyf_target opened;
static FILE *nowhere;
static patch patches[MOST_PATCHES];
static size_t patch_count;
static uint32_t reads;

static int patched_read(void *context, uint64_t address, void *buffer, size_t length) {
  const int status = whole.read(context, address, buffer, length);
  size_t i, byte;
  reads++;
  for (i = 0; status == 0 && i < patch_count; i++) {
    if (patches[i].from >= reads) continue;
    for (byte = 0; byte < 8 && byte < patches[i].size; byte++) {
      const uint64_t at = patches[i].address + byte - address;
      if (at < length) ((uint8_t *)buffer)[at] = (uint8_t)(patches[i].value >> 8 * byte);
    }
  }
  return status;
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  const char *path = getenv("PYFRAMES_FUZZ_RECORDING");
  (void)argc, (void)argv;
  if (path == NULL || pyf_recording_open(&core, path) != PYF_OK) {
    fprintf(stderr, "PYFRAMES_FUZZ_RECORDING must name a recording: %s\n", path == NULL ? "it is not set" : core.process.error);
    exit(2);
  }
  nowhere = fopen("/dev/null", "w");
  if (nowhere == NULL) exit(2);
  opened = core.process.target;
  whole = opened.memory;
  return 0;
}

/* Takes the patches of an input; the target then reads through them. */
static inline void take_patches(const uint8_t *data, size_t size) {
  patch_count = size / sizeof *patches;
  if (patch_count > MOST_PATCHES) patch_count = MOST_PATCHES;
  if (patch_count != 0) memcpy(patches, data, patch_count * sizeof *patches);
  reads = 0;
  core.process.target = opened;
  core.process.target.memory.read = patched_read;
}

static inline uint32_t next(uint32_t *state) { return *state = *state * 1664525u + 1013904223u, *state >> 8; }

/* An aligned address in the recorded memory. */
static inline uint64_t any_address(uint32_t *state) {
  const pyfi_core_segment *segment = &core.segments[next(state) % core.segment_count];
  const uint64_t words = (segment->dumped_end - segment->start) / 8;
  return words == 0 ? segment->start : segment->start + (next(state) * (uint64_t)257 + next(state)) % words * 8;
}

/* An address of an object or list: a pointer that the recorded memory holds. */
static inline uint64_t any_pointer(uint32_t *state, uint64_t *place) {
  uint64_t value = 0;
  unsigned tries;
  for (tries = 0; tries < 64; tries++) {
    *place = any_address(state);
    if (whole.read(opened.memory.context, *place, &value, sizeof value) != 0) continue;
    if (value > 0xffff && value >> 47 == 0 && value % 8 == 0) break;
  }
  return value;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static const uint64_t edges[] = {0, 1, 7, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, UINT64_MAX >> 1, UINT64_MAX};
  uint32_t state = seed;
  patch change;
  uint64_t other;
  size_t at, count = size / sizeof change;
  if (most < sizeof change) return 0;
  if (count != 0 && next(&state) % 8 == 0) return LLVMFuzzerMutate(data, count * sizeof change, most) / sizeof change * sizeof change;
  memset(&change, 0, sizeof change);
  change.size = next(&state) % 4 == 0 ? 1u << next(&state) % 4 : 8;
  change.from = next(&state) % 2 == 0 ? 0 : next(&state) % 512;
  change.value = any_pointer(&state, &change.address);
  switch (next(&state) % 4) {
    case 0: change.value = edges[next(&state) % (sizeof edges / sizeof edges[0])]; break;
    case 1: change.value = any_pointer(&state, &other); break;
    case 2: change.value += 8 * (next(&state) % 64) - 256; break;
    default: change.value = any_address(&state);
  }
  at = count == 0 || next(&state) % 2 == 0 ? count : next(&state) % count;
  if ((at + 1) * sizeof change > most || at >= MOST_PATCHES) at = next(&state) % (count < MOST_PATCHES ? count : MOST_PATCHES);
  memcpy(data + at * sizeof change, &change, sizeof change);
  return (at == count ? count + 1 : count) * sizeof change;
}

#endif
