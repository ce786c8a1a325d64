/* Internal: how a sampler divides the caller's memory. */
#ifndef PYF_SAMPLER_ARENA_H
#define PYF_SAMPLER_ARENA_H

#define PYFI_ARENA_ALIGN 64u
#define PYFI_PAGE_BITS 12u

/* The most entries that one limit may ask for: twice as many, and three times, fit an index. */
#define PYFI_MAX_SAMPLER_ENTRIES ((uint32_t)1 << 28)
/* Offsets into the three buffers of the copy have 32 bits. */
#define PYFI_MAX_COPY_BYTES (UINT32_MAX / 3)

/* Hands out one block after the other; with `base` NULL it only counts. */
typedef struct pyfi_arena {
  unsigned char *base;
  uint64_t used; /* 64 bits on every host: the sum of the largest limits fits */
} pyfi_arena;

static inline void *pyfi_arena_take(pyfi_arena *arena, uint64_t count, size_t size) {
  unsigned char *block = arena->base == NULL ? NULL : arena->base + (size_t)arena->used;
  arena->used += (count * size + PYFI_ARENA_ALIGN - 1) & ~(uint64_t)(PYFI_ARENA_ALIGN - 1);
  return block;
}

/* Slots of a hash table for `count` entries: the next power of two that leaves half of it free. */
static inline uint32_t pyfi_slots(uint32_t count) {
  uint32_t slots = 16;
  while (slots / 2 < count && slots < ((uint32_t)1 << 31)) slots *= 2;
  return slots;
}

static inline uint32_t pyfi_sampler_nodes(const pyf_sampler_limits *limits) {
  return 2 * limits->segments + (limits->copy_bytes >> PYFI_PAGE_BITS);
}

/* A code object has three texts at most. */
static inline uint32_t pyfi_sampler_texts(const pyf_sampler_limits *limits) { return 3 * limits->codes; }

static inline int pyfi_count_is_valid(uint32_t count, uint32_t least) {
  return count >= least && count <= PYFI_MAX_SAMPLER_ENTRIES;
}

/* Both caches have an entry for a frame that executes nothing; a fetch needs segments at hand. */
static inline int pyfi_limits_are_valid(const pyf_sampler_limits *limits) {
  return pyfi_count_is_valid(limits->interpreters, 1) && pyfi_count_is_valid(limits->threads, 1) &&
         pyfi_count_is_valid(limits->frames, 1) && pyfi_count_is_valid(limits->codes, 2) &&
         pyfi_count_is_valid(limits->locations, 2) && pyfi_count_is_valid(limits->segments, 16) &&
         limits->copy_bytes <= PYFI_MAX_COPY_BYTES;
}

#define PYFI_CARVE(type, count) ((type *)pyfi_arena_take(arena, (count), sizeof(type)))

static inline void pyfi_carve_sample(pyf_sampler *sampler, const pyf_sampler_limits *limits, pyfi_arena *arena) {
  sampler->interpreters = PYFI_CARVE(pyf_sampled_interpreter, limits->interpreters);
  sampler->changes.counters = PYFI_CARVE(pyfi_interpreter_counters, limits->interpreters);
  sampler->threads = PYFI_CARVE(pyf_sampled_thread, limits->threads);
  sampler->stacks.threads = PYFI_CARVE(pyfi_thread_record, limits->threads);
  sampler->stacks.last_threads = PYFI_CARVE(pyfi_thread_record, limits->threads);
  sampler->stacks.frames = PYFI_CARVE(pyf_sampled_frame, limits->frames);
  sampler->stacks.spare_frames = PYFI_CARVE(pyf_sampled_frame, limits->frames);
  sampler->stacks.steps = PYFI_CARVE(pyfi_step_record, limits->frames);
  sampler->stacks.spare_steps = PYFI_CARVE(pyfi_step_record, limits->frames);
}

static inline void pyfi_carve_caches(pyfi_caches *caches, const pyf_sampler_limits *limits, pyfi_arena *arena) {
  const uint32_t texts = pyfi_slots(pyfi_sampler_texts(limits));
  const uint32_t codes = pyfi_slots(limits->codes), locations = pyfi_slots(limits->locations);
  caches->codes.entries = PYFI_CARVE(pyfi_code_entry, limits->codes);
  caches->codes.slots = PYFI_CARVE(uint32_t, codes);
  caches->locations.entries = PYFI_CARVE(pyfi_location_entry, limits->locations);
  caches->locations.slots = PYFI_CARVE(uint32_t, locations);
  caches->texts.bytes = PYFI_CARVE(char, limits->text_bytes);
  caches->texts.slots = PYFI_CARVE(uint32_t, texts);
  caches->texts.mask = texts - 1;
  caches->codes.mask = codes - 1;
  caches->locations.mask = locations - 1;
}

static inline void pyfi_carve_copy(pyf_sampler *sampler, const pyf_sampler_limits *limits, pyfi_arena *arena) {
  const uint32_t pages = pyfi_slots(pyfi_sampler_nodes(limits) / 8);
  pyfi_target_copy *copy = &sampler->copy;
  copy->bytes = PYFI_CARVE(uint8_t, 3 * (uint64_t)limits->copy_bytes);
  copy->second = PYFI_CARVE(uint8_t, limits->copy_bytes);
  copy->segments = PYFI_CARVE(pyfi_segment, limits->segments);
  copy->spare_segments = PYFI_CARVE(pyfi_segment, limits->segments);
  sampler->plan.order = PYFI_CARVE(uint32_t, limits->segments);
  copy->nodes = PYFI_CARVE(pyfi_segment_node, pyfi_sampler_nodes(limits));
  copy->pages = PYFI_CARVE(uint32_t, pages);
  copy->page_mask = pages - 1;
  sampler->plan.ranges = PYFI_CARVE(pyf_range, limits->segments + 2 * (uint64_t)limits->interpreters + 2);
  sampler->chunks.capacity = 64 + (limits->copy_bytes >> PYFI_PAGE_BITS);
  sampler->chunks.entries = PYFI_CARVE(pyfi_chunk, sampler->chunks.capacity);
}

#undef PYFI_CARVE

/* Returns the bytes that the limits need from an aligned address on. */
static inline uint64_t pyfi_sampler_carve(pyf_sampler *sampler, const pyf_sampler_limits *limits, void *memory) {
  pyfi_arena arena = {(unsigned char *)memory, 0};
  pyfi_carve_sample(sampler, limits, &arena);
  pyfi_carve_caches(&sampler->caches, limits, &arena);
  pyfi_carve_copy(sampler, limits, &arena);
  return arena.used;
}

/*
 * The same from any address on; 0 for limits that are out of bounds or need more than
 * `most` bytes.
 */
static inline uint64_t pyfi_sampler_bytes(const pyf_sampler_limits *limits, uint64_t most) {
  pyf_sampler sampler;
  uint64_t bytes;
  if (!pyfi_limits_are_valid(limits)) return 0;
  bytes = pyfi_sampler_carve(&sampler, limits, NULL) + PYFI_ARENA_ALIGN;
  return bytes <= most ? bytes : 0;
}

static inline uint32_t pyfi_at_most(uint64_t value, uint32_t most) {
  return value < most ? (uint32_t)value : most;
}

#endif
