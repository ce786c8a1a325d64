/*
 * Internal: the read plan. A sample begins by reading, in one call, the segments that the last one
 * needed, except those that cannot have changed; it ends by planning the next sample.
 */
#ifndef PYF_SAMPLER_READ_PLAN_H
#define PYF_SAMPLER_READ_PLAN_H

/* A new arrangement costs a pass over all segments: it waits for so many that were forgotten. */
#define PYFI_MAX_FORGOTTEN 64u

/*
 * True if a segment is part of a read: the sample's first one, or the second one, which reads the
 * skipped segments after all, and the executables behind them.
 */
static inline int pyfi_segment_is_due(const pyfi_segment *segment, int second) {
  return segment->readable && (second ? segment->skipped || segment->is_code : !segment->skipped);
}

/* Skips the segments of threads that did not run, as far as the GIL says. Returns how many. */
static inline uint32_t pyfi_plan_skip(pyf_sampler *sampler) {
  uint32_t skipped = 0, i;
  for (i = 0; i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    segment->skipped = (uint8_t)(sampler->plan.skip_unchanged && segment->skippable && segment->thread != 0 &&
                                 !pyfi_held_gil(sampler, segment->thread));
    segment->skippable = 0;
    skipped += segment->skipped;
  }
  return skipped;
}

/* Where the counters are among the ranges of a read. */
typedef struct pyfi_counter_ranges {
  size_t begin, end;
} pyfi_counter_ranges;

/*
 * Lists the ranges of a read: the stacks, then the counters, then the executables. A code object
 * that dies after its frame was read changes the counter, or leaves its bytes as they were. Bytes
 * from before the counter could belong to an object that died in between. Returns the count.
 */
static inline size_t pyfi_plan_list(pyf_sampler *sampler, int second, pyfi_counter_ranges *counters) {
  size_t count = 0;
  uint32_t i;
  counters->begin = counters->end = 0;
  for (i = 0; i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (!pyfi_segment_is_due(segment, second)) continue;
    if (segment->is_code && counters->end == 0) {
      counters->begin = count;
      counters->end = count = pyfi_copy_list_counters(sampler, count);
    }
    /* The second read replaces the bytes of the first. */
    if (!second || segment->skipped) segment->buffer = (uint8_t)!segment->buffer;
    sampler->plan.ranges[count].address = segment->address;
    sampler->plan.ranges[count].buffer = pyfi_segment_bytes(sampler, segment);
    sampler->plan.ranges[count++].length = segment->length;
  }
  if (counters->end == 0) {
    counters->begin = count;
    counters->end = count = pyfi_copy_list_counters(sampler, count);
  }
  return count;
}

/*
 * Reads the due segments, and forgets the segments that cannot be read. A counter that cannot be
 * read, as in a recording, keeps its value.
 */
static inline void pyfi_plan_read(pyf_sampler *sampler, int second) {
  pyfi_counter_ranges counters;
  const size_t count = pyfi_plan_list(sampler, second, &counters);
  size_t done = 0;
  uint32_t i;
  if (pyfi_copy_read_ranges(sampler, sampler->plan.ranges, count) == 0) return;
  for (i = 0; i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (!pyfi_segment_is_due(segment, second)) continue;
    if (done == counters.begin) done = counters.end;
    if (sampler->plan.ranges[done++].length == 0) pyfi_segment_forget(segment);
  }
}

/* Begins a sample: reads the bytes that the last one needed. */
static inline void pyfi_plan_begin(pyf_sampler *sampler) {
  uint32_t skipped, i;
  sampler->purpose = pyfi_purpose_of_thread(0);
  sampler->plan.order_count = sampler->copy.last = 0;
  skipped = pyfi_plan_skip(sampler);
  pyfi_plan_read(sampler, 0);
  sampler->changes.threads_unchanged = sampler->traits.gil_switches && pyfi_gil_switches_same(sampler);
  if (skipped != 0 && !sampler->changes.threads_unchanged) {
    pyfi_plan_read(sampler, 1);
    for (i = 0; i < sampler->copy.fill.segments; i++) sampler->copy.segments[i].skipped = 0;
    sampler->plan.skip_unchanged = 0;
  }
  sampler->changes.counters_stale = 0;
  sampler->plan.planned = sampler->copy.fill;
}

/* The length of a segment in the next sample; 0 to forget it. */
static inline uint32_t pyfi_segment_next_length(const pyf_sampler *sampler, const pyfi_segment *segment) {
  if (!segment->readable || segment->temporary || sampler->number - segment->used_in > segment->max_unused) return 0;
  return segment->samples_shorter >= PYFI_UNUSED_SAMPLES ? segment->needed + PYFI_CHUNK_SLACK : segment->length;
}

/*
 * A segment of the new arrangement in the same page: one read of both costs as much as one
 * of either.
 */
static inline pyfi_segment *pyfi_plan_neighbour(pyf_sampler *sampler, pyfi_segment *segments, const pyfi_segment *segment, uint64_t page) {
  uint32_t node = sampler->copy.pages[pyfi_hash_word(page) & sampler->copy.page_mask];
  for (; node != PYFI_NO_INDEX; node = sampler->copy.nodes[node].next) {
    pyfi_segment *other = &segments[sampler->copy.nodes[node].segment];
    if (!other->is_chunk && other->thread == segment->thread && other->is_code == segment->is_code && other->address >> PYFI_PAGE_BITS <= page &&
        (other->address + other->length - 1) >> PYFI_PAGE_BITS >= page) {
      return other;
    }
  }
  return NULL;
}

/* Extends number `index` of the new arrangement over `segment`; 0 where there is no room. */
static inline int pyfi_segment_join(pyf_sampler *sampler, pyfi_segment *other, uint32_t index, const pyfi_segment *segment, uint32_t *filled) {
  const uint64_t start = segment->address < other->address ? segment->address : other->address;
  const uint64_t end_a = segment->address + segment->length, end_b = other->address + other->length;
  const uint64_t end = end_a > end_b ? end_a : end_b;
  if (end - start - other->length > sampler->limits.copy_bytes - *filled) return 0;
  *filled += (uint32_t)(end - start - other->length);
  other->address = start;
  other->length = (uint32_t)(end - start);
  if (segment->used_in > other->used_in) other->used_in = segment->used_in;
  if (segment->max_unused > other->max_unused) other->max_unused = segment->max_unused;
  other->unproven &= segment->unproven;
  pyfi_copy_index(sampler, other, index, ((end_b - 1) >> PYFI_PAGE_BITS) + 1);
  return 1;
}

/* Adds a segment to the new arrangement, if the next sample needs it. */
static inline void pyfi_plan_keep(pyf_sampler *sampler, pyfi_segment *segments, uint32_t index, uint32_t *count, uint32_t *filled) {
  pyfi_segment segment = sampler->copy.segments[index], *other;
  segment.length = pyfi_segment_next_length(sampler, &segment);
  if (segment.length == 0) return;
  segment.buffer = 1; /* the next read goes into the other one */
  segment.has_previous = segment.skippable = segment.skipped = segment.samples_shorter = 0;
  other = segment.is_chunk ? NULL : pyfi_plan_neighbour(sampler, segments, &segment, segment.address >> PYFI_PAGE_BITS);
  if (other != NULL && pyfi_segment_join(sampler, other, (uint32_t)(other - segments), &segment, filled)) return;
  if (segment.length > sampler->limits.copy_bytes - *filled) return;
  segments[*count] = segment;
  *filled += segment.length;
  pyfi_copy_index(sampler, &segments[*count], *count, segment.address >> PYFI_PAGE_BITS);
  (*count)++;
}

/*
 * The order of reading: the GILs and the lists that lead to the stacks, the stacks, the
 * executables.
 */
static inline unsigned pyfi_segment_rank(const pyfi_segment *segment) { return segment->is_code ? 2 : segment->thread != 0; }

/* Arranges the segments for the next sample, each rank in the order of use. */
static inline void pyfi_plan_arrange(pyf_sampler *sampler) {
  pyfi_segment *segments = sampler->copy.spare_segments;
  uint32_t count = 0, filled = 0, i;
  unsigned rank;
  for (i = 0; i < sampler->copy.fill.nodes; i++) sampler->copy.pages[sampler->copy.nodes[i].slot] = PYFI_NO_INDEX;
  sampler->copy.fill.nodes = 0;
  for (rank = 0; rank < 3; rank++) {
    for (i = 0; i < sampler->plan.order_count; i++) {
      const uint32_t index = sampler->plan.order[i];
      if (pyfi_segment_rank(&sampler->copy.segments[index]) == rank) pyfi_plan_keep(sampler, segments, index, &count, &filled);
    }
    for (i = 0; i < sampler->copy.fill.segments; i++) {
      if (sampler->copy.segments[i].used_in == sampler->number || pyfi_segment_rank(&sampler->copy.segments[i]) != rank) continue;
      pyfi_plan_keep(sampler, segments, i, &count, &filled);
    }
  }
  for (i = filled = 0; i < count; i++) {
    segments[i].offset = filled;
    filled += segments[i].length;
  }
  sampler->copy.fill.bytes = filled;
  sampler->copy.spare_segments = sampler->copy.segments;
  sampler->copy.segments = segments;
  sampler->copy.fill.segments = sampler->copy.read_count = count;
}

/* Drops the segments that this sample fetched. */
static inline void pyfi_copy_drop_fetched(pyf_sampler *sampler) {
  while (sampler->copy.fill.nodes > sampler->plan.planned.nodes) {
    const pyfi_segment_node *node = &sampler->copy.nodes[--sampler->copy.fill.nodes];
    sampler->copy.pages[node->slot] = node->next;
  }
  sampler->copy.fill = sampler->plan.planned;
}

/* Counts the samples that needed much less of a chunk than they read. */
static inline void pyfi_segment_note_shorter(const pyf_sampler *sampler, pyfi_segment *segment) {
  const int shorter = segment->length > segment->needed + 3 * PYFI_CHUNK_SLACK;
  if (!segment->is_chunk || segment->used_in != sampler->number || segment->skipped) return;
  segment->samples_shorter =
      (uint8_t)(shorter ? segment->samples_shorter + (segment->samples_shorter < PYFI_UNUSED_SAMPLES) : 0);
}

/* Reviews the segments after a sample. Returns 1 where the next one needs a new arrangement. */
static inline int pyfi_plan_review(pyf_sampler *sampler) {
  uint32_t forgotten = 0, i;
  int changed = 0;
  for (i = 0; i < sampler->plan.planned.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (!segment->skipped) segment->has_previous = 1;
    pyfi_segment_note_shorter(sampler, segment);
    if (pyfi_segment_next_length(sampler, segment) == 0 && segment->length != 0) {
      if (segment->unproven && sampler->plan.frame_unused_samples > 0) sampler->plan.frame_unused_samples--;
      pyfi_segment_forget(segment);
    }
    forgotten += segment->length == 0;
    changed |= pyfi_segment_next_length(sampler, segment) != segment->length;
  }
  for (; i < sampler->copy.fill.segments; i++) {
    changed |= pyfi_segment_next_length(sampler, &sampler->copy.segments[i]) != 0;
  }
  if (!changed) pyfi_copy_drop_fetched(sampler);
  return changed || (forgotten > PYFI_MAX_FORGOTTEN && forgotten > sampler->copy.fill.segments / 4);
}

/* Ends a sample. Its bytes stay in place: a new arrangement begins with the buffer that is free. */
static inline void pyfi_plan_end(pyf_sampler *sampler) {
  pyfi_target_copy *copy = &sampler->copy;
  int changed;
  copy->read_count = copy->fill.segments;
  changed = pyfi_plan_review(sampler);
  /* A new arrangement does not know yet which segments are skippable. */
  sampler->plan.skip_unchanged = sampler->changes.threads_unchanged && !changed;
  if (!changed) return;
  pyfi_plan_arrange(sampler);
  copy->arrangement++;
  copy->last_buffers[0] = copy->buffers[0];
  copy->last_buffers[1] = copy->buffers[1];
  copy->buffers[0] = copy->free_buffer;
  copy->buffers[1] = copy->last_buffers[0];
  copy->free_buffer = copy->last_buffers[1];
}

#endif
