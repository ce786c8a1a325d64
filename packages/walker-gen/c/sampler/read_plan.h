/* A sample's read: what was needed last, in one call, but for what cannot have changed; and how it is arranged for the next one. */
#ifndef PYF_SAMPLER_READ_PLAN_H
#define PYF_SAMPLER_READ_PLAN_H

/* Pieces are arranged anew, which takes reading all of them, for so many that were forgotten. */
#define PYFI_MAX_FORGOTTEN 64u

/* Whether a segment is part of the sample's first read, or of its second, for what had been left and for what is to be read after that. */
static inline int pyfi_segment_is_due(const pyfi_segment *segment, int second) {
  return segment->readable && (second ? segment->skipped || segment->is_code : !segment->skipped);
}

/*
 * The counters come after what frames lie in, and before what they execute, which is the last: a code object that dies after its frame
 * was read moves the counter or leaves its bytes as they were; were they read before it, they could be those of one that died since.
 * Returns how many segments the first read left out.
 */
static inline uint32_t pyfi_plan_read(pyf_sampler *sampler, int second) {
  size_t count = 0, done = 0, counters = 0, behind = 0;
  uint32_t left = 0, i;
  for (i = 0; i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (!second) {
      segment->skipped = (uint8_t)(sampler->plan.skip_unchanged && segment->skippable && segment->thread != 0 && !pyfi_held_gil(sampler, segment->thread));
      segment->skippable = 0;
      left += segment->skipped;
    }
    if (!pyfi_segment_is_due(segment, second)) continue;
    if (segment->is_code && behind == 0) {
      counters = count;
      behind = count = pyfi_copy_list_counters(sampler, count);
    }
    /* In the second read what the first one had is of no use. */
    if (!second || segment->skipped) segment->buffer = (uint8_t)!segment->buffer;
    sampler->plan.ranges[count].address = segment->address;
    sampler->plan.ranges[count].buffer = pyfi_segment_bytes(sampler, segment);
    sampler->plan.ranges[count++].length = segment->length;
  }
  if (behind == 0) {
    counters = count;
    behind = count = pyfi_copy_list_counters(sampler, count);
  }
  if (pyfi_copy_read_ranges(sampler, sampler->plan.ranges, count) == 0) return left;
  for (i = 0; i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (!pyfi_segment_is_due(segment, second)) continue;
    if (done == counters) done = behind;
    /* What is gone is found no more. */
    if (sampler->plan.ranges[done++].length == 0) segment->length = segment->readable = 0;
  }
  /* A counter that cannot be read, as in a recording, stays what it was: where a process has an interpreter, it has its counters. */
  return left;
}

/* Begins a sample: copies what the last one needed. */
static inline void pyfi_plan_begin(pyf_sampler *sampler) {
  uint32_t left, i;
  sampler->purpose.thread = 0;
  sampler->plan.order_count = sampler->copy.last = 0;
  left = pyfi_plan_read(sampler, 0);
  sampler->changes.threads_unchanged = sampler->traits.gil_switches && pyfi_gil_switches_same(sampler);
  if (left != 0 && !sampler->changes.threads_unchanged) {
    (void)pyfi_plan_read(sampler, 1);
    for (i = 0; i < sampler->copy.fill.segments; i++) sampler->copy.segments[i].skipped = 0;
    sampler->plan.skip_unchanged = 0;
  }
  sampler->changes.counters_stale = 0;
  sampler->plan.planned.bytes = sampler->copy.fill.bytes;
  sampler->plan.planned.segments = sampler->copy.fill.segments;
  sampler->plan.planned.nodes = sampler->copy.fill.nodes;
}

/* How long a segment is to be in the next sample; 0 to forget it. */
static inline uint32_t pyfi_segment_next_length(const pyf_sampler *sampler, const pyfi_segment *segment) {
  if (!segment->readable || segment->temporary || sampler->number - segment->used_in > segment->max_unused) return 0;
  return segment->samples_shorter >= PYFI_UNUSED_SAMPLES ? segment->needed + PYFI_CHUNK_SLACK : segment->length;
}

/* A segment of the new arrangement that shares a page with this one, and may be read with it: pages are what a read costs. */
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

/* Makes number `index` of the new arrangement reach over `segment`, too, which begins in a page of it; 0 where there is no room. */
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

static inline void pyfi_plan_keep(pyf_sampler *sampler, pyfi_segment *segments, uint32_t index, uint32_t *count, uint32_t *filled) {
  pyfi_segment segment = sampler->copy.segments[index], *other;
  segment.length = pyfi_segment_next_length(sampler, &segment);
  if (segment.length == 0) return;
  segment.buffer = 1; /* the next read is into the other one */
  segment.has_previous = segment.skippable = segment.skipped = segment.samples_shorter = 0;
  other = segment.is_chunk ? NULL : pyfi_plan_neighbour(sampler, segments, &segment, segment.address >> PYFI_PAGE_BITS);
  if (other != NULL && pyfi_segment_join(sampler, other, (uint32_t)(other - segments), &segment, filled)) return;
  if (segment.length > sampler->limits.copy_bytes - *filled) return;
  segments[*count] = segment;
  *filled += segment.length;
  pyfi_copy_index(sampler, &segments[*count], *count, segment.address >> PYFI_PAGE_BITS);
  (*count)++;
}

/* Which segments are read first: what leads to the stacks, with the GILs, then the stacks, then what they execute. */
static inline unsigned pyfi_segment_rank(const pyfi_segment *segment) { return segment->is_code ? 2 : segment->thread != 0; }

/* Arranges the segments for the next sample, each rank in the order in which they were needed. */
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

/* Forgets what this sample fetched. */
static inline void pyfi_copy_drop_fetched(pyf_sampler *sampler) {
  while (sampler->copy.fill.nodes > sampler->plan.planned.nodes) {
    const pyfi_segment_node *node = &sampler->copy.nodes[--sampler->copy.fill.nodes];
    sampler->copy.pages[node->slot] = node->next;
  }
  sampler->copy.fill.bytes = sampler->plan.planned.bytes;
  sampler->copy.fill.segments = sampler->plan.planned.segments;
}

/* Ends a sample. What it read stays where it is: the next arrangement begins with what is free of the copy. */
static inline void pyfi_plan_end(pyf_sampler *sampler) {
  int changed = 0;
  uint32_t forgotten = 0, i;
  sampler->copy.read_count = sampler->copy.fill.segments;
  for (i = 0; i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (i >= sampler->plan.planned.segments) { /* was fetched: the other half has nothing of it */
      changed |= pyfi_segment_next_length(sampler, segment) != 0;
      continue;
    }
    if (!segment->skipped) segment->has_previous = 1;
    if (segment->is_chunk && segment->used_in == sampler->number && !segment->skipped) {
      const int less = segment->length > segment->needed + 3 * PYFI_CHUNK_SLACK;
      segment->samples_shorter = (uint8_t)(less ? segment->samples_shorter + (segment->samples_shorter < PYFI_UNUSED_SAMPLES) : 0);
    }
    if (pyfi_segment_next_length(sampler, segment) == 0 && segment->length != 0) {
      if (segment->unproven && sampler->plan.frame_unused_samples > 0) sampler->plan.frame_unused_samples--;
      segment->length = segment->readable = 0;
    }
    forgotten += segment->length == 0;
    changed |= pyfi_segment_next_length(sampler, segment) != segment->length;
  }
  if (!changed) pyfi_copy_drop_fetched(sampler);
  if (forgotten > PYFI_MAX_FORGOTTEN && forgotten > sampler->copy.fill.segments / 4) changed = 1;
  /* The next sample leaves out those that rest, unless what rests is not known. */
  sampler->plan.skip_unchanged = sampler->changes.threads_unchanged && !changed;
  if (!changed) return;
  pyfi_plan_arrange(sampler);
  sampler->copy.arrangement++;
  sampler->copy.last_buffers[0] = sampler->copy.buffers[0];
  sampler->copy.last_buffers[1] = sampler->copy.buffers[1];
  sampler->copy.buffers[0] = sampler->copy.free_buffer;
  sampler->copy.buffers[1] = sampler->copy.last_buffers[0];
  sampler->copy.free_buffer = sampler->copy.last_buffers[1];
}

#endif
