/* A sampler's memory: how much it needs, and what goes where. */
#ifndef PYF_SAMPLER_ARENA_H
#define PYF_SAMPLER_ARENA_H

#define PYF_ARENA_ALIGN ((size_t)16)
#define PYF_PAGE_BITS 12u

/* Hands out one block after the other; with `base` NULL it only counts. */
typedef struct pyf_arena {
  unsigned char *base;
  size_t used;
} pyf_arena;

static inline void *pyf_arena_take(pyf_arena *arena, size_t count, size_t size) {
  unsigned char *block = arena->base == NULL ? NULL : arena->base + arena->used;
  arena->used += (count * size + PYF_ARENA_ALIGN - 1) / PYF_ARENA_ALIGN * PYF_ARENA_ALIGN;
  return block;
}

/* Slots of a hash table for `count` entries: the next power of two that leaves half of it free. */
static inline uint32_t pyf_slots(uint32_t count) {
  uint32_t slots = 16;
  while (slots / 2 < count && slots < ((uint32_t)1 << 31)) slots *= 2;
  return slots;
}

static inline uint32_t pyf_sampler_nodes(const pyf_sampler_limits *limits) {
  return 2 * limits->pieces + (limits->copy_bytes >> PYF_PAGE_BITS);
}

/* Texts are no more than three for a code object. */
static inline uint32_t pyf_sampler_texts(const pyf_sampler_limits *limits) { return 3 * limits->codes; }

static inline size_t pyf_sampler_carve(pyf_sampler *sampler, const pyf_sampler_limits *limits, void *memory) {
  pyf_arena arena = {(unsigned char *)memory, 0};
  const size_t pages = pyf_slots(pyf_sampler_nodes(limits) / 8), texts = pyf_slots(pyf_sampler_texts(limits));
  const size_t codes = pyf_slots(limits->codes), places = pyf_slots(limits->places);
#define PYF_TAKE(type, count) ((type *)pyf_arena_take(&arena, (count), sizeof(type)))
  sampler->interpreters = PYF_TAKE(pyf_sampled_interpreter, limits->interpreters);
  sampler->counters = PYF_TAKE(pyf_counter, limits->interpreters);
  sampler->threads = PYF_TAKE(pyf_sampled_thread, limits->threads);
  sampler->traced = PYF_TAKE(pyf_traced_thread, limits->threads);
  sampler->last_traced = PYF_TAKE(pyf_traced_thread, limits->threads);
  sampler->frames = PYF_TAKE(pyf_sampled_frame, limits->frames);
  sampler->other_frames = PYF_TAKE(pyf_sampled_frame, limits->frames);
  sampler->traces = PYF_TAKE(pyf_trace, limits->frames);
  sampler->other_traces = PYF_TAKE(pyf_trace, limits->frames);
  sampler->codes = PYF_TAKE(pyf_code_entry, limits->codes);
  sampler->code_hash = PYF_TAKE(uint32_t, codes);
  sampler->places = PYF_TAKE(pyf_place_entry, limits->places);
  sampler->place_hash = PYF_TAKE(uint32_t, places);
  sampler->texts = PYF_TAKE(char, limits->text_bytes);
  sampler->text_hash = PYF_TAKE(uint32_t, texts);
  sampler->copy = PYF_TAKE(uint8_t, 3 * (size_t)limits->copy_bytes);
  sampler->pieces = PYF_TAKE(pyf_piece, limits->pieces);
  sampler->other_pieces = PYF_TAKE(pyf_piece, limits->pieces);
  sampler->order = PYF_TAKE(uint32_t, limits->pieces);
  sampler->nodes = PYF_TAKE(pyf_piece_node, pyf_sampler_nodes(limits));
  sampler->pages = PYF_TAKE(uint32_t, pages);
  sampler->ranges = PYF_TAKE(pyf_range, (size_t)limits->pieces + 2 * (size_t)limits->interpreters);
  sampler->chunk_capacity = 64 + (limits->copy_bytes >> PYF_PAGE_BITS);
  sampler->chunks = PYF_TAKE(pyf_chunk, sampler->chunk_capacity);
#undef PYF_TAKE
  sampler->page_mask = (uint32_t)pages - 1;
  sampler->text_mask = (uint32_t)texts - 1;
  sampler->code_mask = (uint32_t)codes - 1;
  sampler->place_mask = (uint32_t)places - 1;
  return arena.used;
}

/* Limits for so many threads, frames of all of them, and code objects; each can be changed afterwards. */
static inline pyf_sampler_limits pyf_sampler_limits_for(uint32_t threads, uint32_t frames, uint32_t codes) {
  pyf_sampler_limits limits;
  limits.interpreters = 16;
  limits.threads = threads;
  limits.frames = frames;
  limits.codes = codes;
  limits.places = 8 * codes;
  limits.text_bytes = 1024 * codes + (256u << 10);
  limits.copy_bytes = 256 * frames + 4096 * threads + 1024 * codes + (64u << 10);
  limits.pieces = 16 * limits.interpreters + 8 * threads + frames + 6 * codes;
  return limits;
}

/* How many bytes pyf_sampler_init needs. */
static inline size_t pyf_sampler_size(const pyf_sampler_limits *limits) {
  pyf_sampler sampler;
  return pyf_sampler_carve(&sampler, limits, NULL) + PYF_ARENA_ALIGN;
}

#endif
