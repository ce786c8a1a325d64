/*
 * Internal: the target copy. It has the segments that the read plan covers, read at once, and those
 * that the walk fetches because they are missing.
 */
#ifndef PYF_SAMPLER_TARGET_COPY_H
#define PYF_SAMPLER_TARGET_COPY_H

/* A word is fetched with its neighbours: they share a page, and walks often read them next. */
#define PYFI_FETCH_UNIT 256u
/* Samples that may read a segment without use before it is forgotten or cut. */
#define PYFI_UNUSED_SAMPLES 8u
/* The same for a single frame: reading it with the plan costs a quarter of a fetch. */
#define PYFI_FRAME_UNUSED_SAMPLES 4u
/* Bytes of a chunk that are read beyond those in use, for a stack that grows. */
#define PYFI_CHUNK_SLACK 1024u

static inline uint64_t pyfi_word(const uint8_t *bytes) { return pyfi_decode(bytes, 8, 0); }

/*
 * Long runs are compared by memcmp, which compilers require even of an environment without a libc.
 */
#if defined(__GNUC__)
#define PYFI_COMPARES_FROM ((size_t)512)
#define PYFI_COMPARE(a, b, length) __builtin_memcmp((a), (b), (length))
#else
#define PYFI_COMPARES_FROM ((size_t)-1)
#define PYFI_COMPARE(a, b, length) 1
#endif

static inline int pyfi_same(const uint8_t *a, const uint8_t *b, size_t length) {
  size_t i;
  if (length >= PYFI_COMPARES_FROM) return PYFI_COMPARE(a, b, length) == 0;
  if (length < 8) {
    for (i = 0; i < length && a[i] == b[i];) i++;
    return i == length;
  }
  for (i = 0; i + 32 < length; i += 32) {
    if (((pyfi_word(a + i) ^ pyfi_word(b + i)) | (pyfi_word(a + i + 8) ^ pyfi_word(b + i + 8)) |
         (pyfi_word(a + i + 16) ^ pyfi_word(b + i + 16)) | (pyfi_word(a + i + 24) ^ pyfi_word(b + i + 24))) != 0) {
      return 0;
    }
  }
  for (; i + 8 < length; i += 8) {
    if (pyfi_word(a + i) != pyfi_word(b + i)) return 0;
  }
  /* The rest overlaps the words before it. */
  return pyfi_word(a + length - 8) == pyfi_word(b + length - 8);
}

/* Asks the processor to load bytes that are read soon. They need not exist. */
static inline void pyfi_prefetch(const uint8_t *bytes, size_t length) {
#if defined(__GNUC__)
  size_t i;
  for (i = 0; i < length; i += 64) __builtin_prefetch(bytes + i);
#else
  (void)bytes;
  (void)length;
#endif
}

/* Compilers copy these with vector registers. */
typedef struct pyfi_block {
  uint8_t bytes[64];
} pyfi_block;
typedef struct pyfi_small_block {
  uint8_t bytes[8];
} pyfi_small_block;

/* Copies bytes between buffers that do not overlap. */
static inline void pyfi_copy_bytes(uint8_t *to, const uint8_t *from, size_t length) {
  size_t i = 0;
  for (; i + sizeof(pyfi_block) <= length; i += sizeof(pyfi_block)) *(pyfi_block *)(to + i) = *(const pyfi_block *)(from + i);
  for (; i + sizeof(pyfi_small_block) <= length; i += sizeof(pyfi_small_block)) {
    *(pyfi_small_block *)(to + i) = *(const pyfi_small_block *)(from + i);
  }
  for (; i < length; i++) to[i] = from[i];
}

/* A hash that depends on every bit of the value. */
static inline uint32_t pyfi_hash_word(uint64_t value) {
  return (uint32_t)((value ^ value >> 29) * (uint64_t)0x9e3779b97f4a7c15u >> 32);
}

static inline pyfi_read_purpose pyfi_purpose_of_thread(uint64_t thread) {
  const pyfi_read_purpose purpose = {thread, 0, 1, 0};
  return purpose;
}

static inline pyfi_read_purpose pyfi_purpose_of_code(int temporary) {
  const pyfi_read_purpose purpose = {0, 1, 1, (uint8_t)temporary};
  return purpose;
}

/* The same purpose, for bytes that one sample needs and the next does not. */
static inline pyfi_read_purpose pyfi_purpose_once(pyfi_read_purpose purpose) {
  purpose.keep = 0;
  return purpose;
}

/* Sets the purpose of the next reads, and returns the purpose before. */
static inline pyfi_read_purpose pyfi_purpose_swap(pyf_sampler *sampler, pyfi_read_purpose purpose) {
  const pyfi_read_purpose before = sampler->purpose;
  sampler->purpose = purpose;
  return before;
}

static inline int pyfi_segment_has(const pyfi_segment *segment, uint64_t address, uint64_t length) {
  return address >= segment->address && length <= segment->length && address - segment->address <= segment->length - length;
}

/*
 * True if the segment may serve these bytes. An executable must have been read after its frame. A
 * segment that this sample skipped never serves: it holds the last sample's bytes.
 */
static inline int pyfi_segment_serves(const pyf_sampler *sampler, const pyfi_segment *segment, uint64_t address, uint64_t length) {
  return pyfi_segment_has(segment, address, length) && (!sampler->purpose.code || segment->is_code) && !segment->skipped;
}

/* The bytes that were read last. */
static inline uint8_t *pyfi_segment_bytes(const pyf_sampler *sampler, const pyfi_segment *segment) {
  return sampler->copy.bytes + sampler->copy.buffers[segment->buffer] + segment->offset;
}

/* No read and no search finds the segment any more; its bytes stay until the next arrangement. */
static inline void pyfi_segment_forget(pyfi_segment *segment) { segment->length = segment->readable = 0; }

/* Notes a use: by another thread's stack, the segment belongs to neither. */
static inline void pyfi_segment_use(pyf_sampler *sampler, uint32_t index) {
  pyfi_segment *segment = &sampler->copy.segments[index];
  sampler->copy.last = index;
  if (segment->thread != sampler->purpose.thread) segment->thread = 0;
  if (segment->used_in == sampler->number) return;
  if (segment->unproven && segment->used_in != 0) { /* a second sample uses it */
    segment->unproven = 0;
    segment->max_unused = PYFI_FRAME_UNUSED_SAMPLES;
    if (sampler->plan.frame_unused_samples < PYFI_FRAME_UNUSED_SAMPLES) sampler->plan.frame_unused_samples++;
  }
  segment->used_in = sampler->number;
  sampler->plan.order[sampler->plan.order_count++] = index;
}

/* Returns these bytes in the copy, and sets copy.last to their segment; NULL where none serves. */
static inline const uint8_t *pyfi_copy_find(pyf_sampler *sampler, uint64_t address, uint64_t length) {
  uint32_t index = sampler->copy.last, node;
  /* Walks resemble each other: they read the same segment again, or the next one in the plan. */
  if (index >= sampler->copy.fill.segments || !pyfi_segment_serves(sampler, &sampler->copy.segments[index], address, length)) {
    if (++index >= sampler->copy.fill.segments || !pyfi_segment_serves(sampler, &sampler->copy.segments[index], address, length)) {
      node = sampler->copy.pages[pyfi_hash_word(address >> PYFI_PAGE_BITS) & sampler->copy.page_mask];
      while (node != PYFI_NO_INDEX && !pyfi_segment_serves(sampler, &sampler->copy.segments[sampler->copy.nodes[node].segment], address, length)) {
        node = sampler->copy.nodes[node].next;
      }
      if (node == PYFI_NO_INDEX) return NULL;
      index = sampler->copy.nodes[node].segment;
    }
  }
  pyfi_segment_use(sampler, index);
  return pyfi_segment_bytes(sampler, &sampler->copy.segments[index]) + (address - sampler->copy.segments[index].address);
}

/* Adds each page of a segment, from number `page` on, to the hash table. */
static inline void pyfi_copy_index(pyf_sampler *sampler, const pyfi_segment *segment, uint32_t index, uint64_t page) {
  const uint64_t last = (segment->address + segment->length - 1) >> PYFI_PAGE_BITS;
  for (; page <= last; page++) {
    pyfi_segment_node *node = &sampler->copy.nodes[sampler->copy.fill.nodes];
    node->slot = pyfi_hash_word(page) & sampler->copy.page_mask;
    node->segment = index;
    node->next = sampler->copy.pages[node->slot];
    sampler->copy.pages[node->slot] = sampler->copy.fill.nodes++;
  }
}

static inline int pyfi_copy_has_room(const pyf_sampler *sampler, uint32_t length) {
  return sampler->copy.fill.segments < sampler->limits.segments && length <= sampler->limits.copy_bytes - sampler->copy.fill.bytes &&
         sampler->copy.fill.nodes + (length >> PYFI_PAGE_BITS) + 2 <= pyfi_sampler_nodes(&sampler->limits);
}

/* Reads past the copy. */
static inline int pyfi_read_once(pyf_sampler *sampler, uint64_t address, void *buffer, size_t length) {
  sampler->stats.reads++;
  sampler->stats.bytes += length;
  return sampler->source.memory.read(sampler->source.memory.context, address, buffer, length);
}

/*
 * Reads ranges in as few calls as possible. Sets the length of each that fails to 0, and
 * counts them.
 */
static inline size_t pyfi_copy_read_ranges(pyf_sampler *sampler, pyf_range *ranges, size_t count) {
  size_t done = 0, failed = 0, i;
  while (done < count) {
    if (sampler->source.read_ranges != NULL) {
      const size_t whole = sampler->source.read_ranges(sampler->source.memory.context, ranges + done, count - done);
      sampler->stats.calls++;
      for (i = 0; i < whole && done < count; i++) sampler->stats.bytes += ranges[done++].length;
      if (done == count) break;
    }
    /* The vectored read stopped here: the range is unmapped, or needs a call for itself. */
    if (pyfi_read_once(sampler, ranges[done].address, ranges[done].buffer, ranges[done].length) != 0) {
      ranges[done].length = 0;
      failed++;
    }
    done++;
  }
  return failed;
}

/* Adds the counters of each interpreter to the ranges of one read. Returns the new count. */
static inline size_t pyfi_copy_list_counters(pyf_sampler *sampler, size_t count) {
  const pyf_view_interpreter_state *view = &pyfi_layout(&sampler->target)->interpreter_state;
  uint32_t i;
  for (i = 0; i < sampler->changes.counter_count; i++) {
    pyfi_interpreter_counters *counter = &sampler->changes.counters[i];
    if (pyf_has(view->code_object_generation)) {
      sampler->plan.ranges[count].address = counter->interpreter + view->code_object_generation.offset;
      sampler->plan.ranges[count].buffer = counter->new_codes;
      sampler->plan.ranges[count++].length = view->code_object_generation.size;
    }
    if (pyf_has(view->tlbc_generation)) {
      sampler->plan.ranges[count].address = counter->interpreter + view->tlbc_generation.offset;
      sampler->plan.ranges[count].buffer = counter->new_copies;
      sampler->plan.ranges[count++].length = view->tlbc_generation.size;
    }
  }
  return count;
}

/* Prepares a segment, which counts once pyfi_copy_index_new has it; NULL where there is no room. */
static inline pyfi_segment *pyfi_copy_add(pyf_sampler *sampler, uint64_t address, uint32_t length) {
  const pyfi_segment fresh = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, PYFI_UNUSED_SAMPLES, 0, 0, 0, 0, 0, 0};
  pyfi_segment *segment = &sampler->copy.segments[sampler->copy.fill.segments];
  if (length == 0 || address == 0 || address + (length - 1) < address || !pyfi_copy_has_room(sampler, length)) return NULL;
  *segment = fresh;
  segment->address = address;
  segment->length = segment->needed = length;
  segment->offset = sampler->copy.fill.bytes;
  segment->thread = sampler->purpose.thread;
  segment->temporary = sampler->purpose.temporary;
  segment->is_code = sampler->purpose.code;
  return segment;
}

/* Indexes the segment that was added last, after its bytes were read. */
static inline const uint8_t *pyfi_copy_index_new(pyf_sampler *sampler, const pyfi_segment *segment) {
  sampler->copy.fill.bytes += segment->length;
  pyfi_copy_index(sampler, segment, sampler->copy.fill.segments, segment->address >> PYFI_PAGE_BITS);
  pyfi_segment_use(sampler, sampler->copy.fill.segments++);
  return pyfi_segment_bytes(sampler, segment);
}

/* Fetches a new segment; NULL where it cannot be read or there is no room. */
static inline const uint8_t *pyfi_copy_fetch(pyf_sampler *sampler, uint64_t address, uint32_t length) {
  pyfi_segment *segment = pyfi_copy_add(sampler, address, length);
  if (segment == NULL || pyfi_read_once(sampler, address, pyfi_segment_bytes(sampler, segment), length) != 0) return NULL;
  return pyfi_copy_index_new(sampler, segment);
}

/*
 * Fetches a new segment with frames, and behind it in the same call the interpreters' counters: if
 * they did not change, the executables of these frames did not either.
 */
static inline const uint8_t *pyfi_copy_fetch_frames(pyf_sampler *sampler, uint64_t address, uint32_t length) {
  pyfi_segment *segment;
  if (sampler->source.read_ranges == NULL) {
    sampler->changes.counters_stale = 1;
    return pyfi_copy_fetch(sampler, address, length);
  }
  segment = pyfi_copy_add(sampler, address, length);
  if (segment == NULL) return NULL;
  sampler->plan.ranges[0].address = address;
  sampler->plan.ranges[0].buffer = pyfi_segment_bytes(sampler, segment);
  sampler->plan.ranges[0].length = length;
  (void)pyfi_copy_read_ranges(sampler, sampler->plan.ranges, pyfi_copy_list_counters(sampler, 1));
  return sampler->plan.ranges[0].length != 0 ? pyfi_copy_index_new(sampler, segment) : NULL;
}

/* Fetches bytes that the copy lacks, with their neighbours where they are a word. */
static inline const uint8_t *pyfi_copy_fetch_missing(pyf_sampler *sampler, uint64_t address, size_t length) {
  const uint64_t line = address / PYFI_FETCH_UNIT * PYFI_FETCH_UNIT;
  if (length > UINT32_MAX) return NULL;
  if (length <= 8 && address - line + length <= PYFI_FETCH_UNIT && pyfi_copy_fetch(sampler, line, PYFI_FETCH_UNIT) != NULL) {
    return pyfi_copy_find(sampler, address, length);
  }
  return pyfi_copy_fetch(sampler, address, (uint32_t)length);
}

/* The pyf_read of the sampler's target: from the copy where a segment serves. */
static inline int pyfi_sampler_read(void *context, uint64_t address, void *buffer, size_t length) {
  pyf_sampler *sampler = (pyf_sampler *)context;
  const uint8_t *bytes = pyfi_copy_find(sampler, address, length);
  if (bytes == NULL && sampler->purpose.keep) bytes = pyfi_copy_fetch_missing(sampler, address, length);
  if (bytes == NULL) return pyfi_read_once(sampler, address, buffer, length);
  pyfi_copy_bytes((uint8_t *)buffer, bytes, length);
  return 0;
}

#endif
