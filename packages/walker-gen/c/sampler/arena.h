/* A sampler's memory: how much it needs, and what goes where. */
#ifndef PYF_SAMPLER_ARENA_H
#define PYF_SAMPLER_ARENA_H

#define PYFI_ARENA_ALIGN ((size_t)16)
#define PYFI_PAGE_BITS 12u

/* Hands out one block after the other; with `base` NULL it only counts. */
typedef struct pyfi_arena {
  unsigned char *base;
  size_t used;
} pyfi_arena;

static inline void *pyfi_arena_take(pyfi_arena *arena, size_t count, size_t size) {
  unsigned char *block = arena->base == NULL ? NULL : arena->base + arena->used;
  arena->used += (count * size + PYFI_ARENA_ALIGN - 1) / PYFI_ARENA_ALIGN * PYFI_ARENA_ALIGN;
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

/* Texts are no more than three for a code object. */
static inline uint32_t pyfi_sampler_texts(const pyf_sampler_limits *limits) { return 3 * limits->codes; }

static inline size_t pyfi_sampler_carve(pyf_sampler *sampler, const pyf_sampler_limits *limits, void *memory) {
  pyfi_arena arena = {(unsigned char *)memory, 0};
  const size_t pages = pyfi_slots(pyfi_sampler_nodes(limits) / 8), texts = pyfi_slots(pyfi_sampler_texts(limits));
  const size_t codes = pyfi_slots(limits->codes), locations = pyfi_slots(limits->locations);
#define PYFI_CARVE(type, count) ((type *)pyfi_arena_take(&arena, (count), sizeof(type)))
  sampler->interpreters = PYFI_CARVE(pyf_sampled_interpreter, limits->interpreters);
  sampler->changes.counters = PYFI_CARVE(pyfi_interpreter_counters, limits->interpreters);
  sampler->threads = PYFI_CARVE(pyf_sampled_thread, limits->threads);
  sampler->stacks.threads = PYFI_CARVE(pyfi_thread_record, limits->threads);
  sampler->stacks.last_threads = PYFI_CARVE(pyfi_thread_record, limits->threads);
  sampler->stacks.frames = PYFI_CARVE(pyf_sampled_frame, limits->frames);
  sampler->stacks.spare_frames = PYFI_CARVE(pyf_sampled_frame, limits->frames);
  sampler->stacks.steps = PYFI_CARVE(pyfi_step_record, limits->frames);
  sampler->stacks.spare_steps = PYFI_CARVE(pyfi_step_record, limits->frames);
  sampler->caches.codes.entries = PYFI_CARVE(pyfi_code_entry, limits->codes);
  sampler->caches.codes.slots = PYFI_CARVE(uint32_t, codes);
  sampler->caches.locations.entries = PYFI_CARVE(pyfi_location_entry, limits->locations);
  sampler->caches.locations.slots = PYFI_CARVE(uint32_t, locations);
  sampler->caches.texts.bytes = PYFI_CARVE(char, limits->text_bytes);
  sampler->caches.texts.slots = PYFI_CARVE(uint32_t, texts);
  sampler->copy.bytes = PYFI_CARVE(uint8_t, 3 * (size_t)limits->copy_bytes);
  sampler->copy.segments = PYFI_CARVE(pyfi_segment, limits->segments);
  sampler->copy.spare_segments = PYFI_CARVE(pyfi_segment, limits->segments);
  sampler->plan.order = PYFI_CARVE(uint32_t, limits->segments);
  sampler->copy.nodes = PYFI_CARVE(pyfi_segment_node, pyfi_sampler_nodes(limits));
  sampler->copy.pages = PYFI_CARVE(uint32_t, pages);
  sampler->plan.ranges = PYFI_CARVE(pyf_range, (size_t)limits->segments + 2 * (size_t)limits->interpreters);
  sampler->chunks.capacity = 64 + (limits->copy_bytes >> PYFI_PAGE_BITS);
  sampler->chunks.entries = PYFI_CARVE(pyfi_chunk, sampler->chunks.capacity);
#undef PYFI_CARVE
  sampler->copy.page_mask = (uint32_t)pages - 1;
  sampler->caches.texts.mask = (uint32_t)texts - 1;
  sampler->caches.codes.mask = (uint32_t)codes - 1;
  sampler->caches.locations.mask = (uint32_t)locations - 1;
  return arena.used;
}

/* Limits for so many threads, frames of all of them, and code objects; each can be changed afterwards. */
static inline pyf_sampler_limits pyf_sampler_limits_for(uint32_t threads, uint32_t frames, uint32_t codes) {
  pyf_sampler_limits limits;
  limits.interpreters = 16;
  limits.threads = threads;
  limits.frames = frames;
  limits.codes = codes;
  limits.locations = 8 * codes;
  limits.text_bytes = 1024 * codes + (256u << 10);
  limits.copy_bytes = 256 * frames + 4096 * threads + 1024 * codes + (64u << 10);
  limits.segments = 16 * limits.interpreters + 8 * threads + frames + 6 * codes;
  return limits;
}

/* How many bytes pyf_sampler_init needs. */
static inline size_t pyf_sampler_size(const pyf_sampler_limits *limits) {
  pyf_sampler sampler;
  return pyfi_sampler_carve(&sampler, limits, NULL) + PYFI_ARENA_ALIGN;
}

#endif
