/*
 * Internal: verification. Frames that were read at different moments can look like one stack. The
 * frames of each stack that changed are read again: where all reads agree, the stack was so at a
 * moment between them.
 */
#ifndef PYF_SAMPLER_VERIFICATION_H
#define PYF_SAMPLER_VERIFICATION_H

/* Frames closer than this many bytes are read in one range, with the bytes between them. */
#define PYFI_VERIFY_GAP 1024u
/* Frames that a thread may have entered between the two reads, and be followed back from. */
#define PYFI_VERIFY_HOPS 32u
/*
 * Further reads that must agree. One is not enough: a program that takes turns between two stacks
 * can be at the same points of both at two reads, as far apart as a turn takes.
 */
#define PYFI_VERIFY_ROUNDS 2u
/* Ranges of one second read that are no frames: the words that lead to the innermost one. */
#define PYFI_VERIFY_WORDS 2u

/* The second read of one stack. */
typedef struct pyfi_verification {
  pyf_sampler *sampler;
  const pyfi_thread_record *record;
  const pyfi_step_record *steps;
  uint8_t words[PYFI_VERIFY_WORDS][8]; /* thread_state.current_frame, or cframe and its frame */
  uint64_t cframe;
  size_t count; /* of ranges */
  uint32_t filled; /* bytes of the second buffer */
} pyfi_verification;

static inline void pyfi_verify_word(pyfi_verification *second, uint64_t address, pyf_field field, uint8_t *buffer) {
  pyf_range *range = &second->sampler->plan.ranges[second->count++];
  range->address = address + field.offset;
  range->buffer = buffer;
  range->length = field.size;
}

/* Lists the words that lead to the innermost frame. */
static inline void pyfi_verify_list_words(pyfi_verification *second) {
  pyf_target *target = &second->sampler->target;
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object state;
  second->cframe = 0;
  if (!pyf_has(layout->cframe.current_frame)) {
    pyfi_verify_word(second, second->record->address, layout->thread_state.current_frame, second->words[0]);
    return;
  }
  pyfi_object_at(&state, second->record->address);
  second->cframe = pyfi_load_address(target, &state, layout->thread_state.cframe);
  pyfi_verify_word(second, second->record->address, layout->thread_state.cframe, second->words[0]);
  pyfi_verify_word(second, second->cframe, layout->cframe.current_frame, second->words[1]);
}

/* Index of the last step whose frame shares a range with step `from`, and the range's bounds. */
static inline uint32_t pyfi_verify_run(const pyfi_verification *second, uint32_t from, uint64_t *start, uint64_t *end) {
  uint32_t last = from;
  *start = second->steps[from].address;
  *end = *start + second->sampler->traits.frame_extent;
  /* Within a chunk a caller lies below its callee. */
  while (last + 1 < second->record->count) {
    const uint64_t next = second->steps[last + 1].address;
    if (next >= *start || *start - next > PYFI_VERIFY_GAP) break;
    *start = next;
    last++;
  }
  return last;
}

/* Lists the ranges of the frames; 0 where they do not fit. */
static inline int pyfi_verify_list_frames(pyfi_verification *second) {
  pyf_sampler *sampler = second->sampler;
  uint32_t from = 0;
  while (from < second->record->count) {
    uint64_t start, end;
    const uint32_t last = pyfi_verify_run(second, from, &start, &end);
    pyf_range *range = &sampler->plan.ranges[second->count];
    if (second->count >= sampler->limits.segments || end - start > sampler->limits.copy_bytes - second->filled) return 0;
    range->address = start;
    range->buffer = sampler->copy.second + second->filled;
    range->length = (size_t)(end - start);
    second->filled += (uint32_t)(end - start);
    second->count++;
    from = last + 1;
  }
  return 1;
}

/* The step's bytes as the walk read them; NULL where the copy does not have them. */
static inline const uint8_t *pyfi_verify_first_bytes(const pyfi_verification *second, const pyfi_step_record *step) {
  pyf_sampler *sampler = second->sampler;
  if (step->segment == PYFI_NO_INDEX) return pyfi_copy_find(sampler, step->address, sampler->traits.frame_extent);
  return pyfi_segment_bytes(sampler, &sampler->copy.segments[step->segment]) + step->offset;
}

/* True if both reads agree on a frame. The innermost one may be at another instruction. */
static inline int pyfi_verify_frame(const pyfi_verification *second, uint32_t index, const uint8_t *bytes) {
  const pyf_sampler *sampler = second->sampler;
  const pyf_view_interpreter_frame *view = &pyfi_layout(&sampler->target)->interpreter_frame;
  const uint8_t *first = pyfi_verify_first_bytes(second, &second->steps[index]);
  const pyf_field moves = pyf_has(view->lasti) ? view->lasti : view->instr_ptr;
  uint32_t after;
  if (first == NULL) return 0;
  if (index != 0) return pyfi_same(first, bytes, sampler->traits.frame_extent);
  after = moves.offset + moves.size;
  return pyfi_same(first, bytes, moves.offset) && pyfi_same(first + after, bytes + after, sampler->traits.frame_extent - after);
}

/* Index of the innermost of the outer steps on which both reads agree; `count` where none do. */
static inline uint32_t pyfi_verify_frames(const pyfi_verification *second, size_t range) {
  const pyf_sampler *sampler = second->sampler;
  uint32_t from = 0, agreed = 0;
  for (; from < second->record->count; range++) {
    uint64_t start, end;
    const uint32_t last = pyfi_verify_run(second, from, &start, &end);
    const uint8_t *bytes = (const uint8_t *)sampler->plan.ranges[range].buffer;
    for (; from <= last; from++) {
      const int same = sampler->plan.ranges[range].length != 0 &&
                       pyfi_verify_frame(second, from, bytes + (second->steps[from].address - start));
      if (!same) agreed = from + 1;
    }
  }
  return agreed;
}

/* The innermost frame by the second read; 0 where that is unknown. */
static inline uint64_t pyfi_verify_innermost(const pyfi_verification *second) {
  const pyf_layout *layout = pyfi_layout(&second->sampler->target);
  const pyf_range *ranges = second->sampler->plan.ranges;
  const pyf_field field = pyf_has(layout->cframe.current_frame) ? layout->cframe.current_frame : layout->thread_state.current_frame;
  if (second->cframe == 0) return ranges[0].length == 0 ? 0 : pyfi_decode(second->words[0], field.size, layout->big_endian);
  if (ranges[0].length == 0 || ranges[1].length == 0) return 0;
  if (pyfi_decode(second->words[0], field.size, layout->big_endian) != second->cframe) return 0;
  return pyfi_decode(second->words[1], field.size, layout->big_endian);
}

/* Index of the step at which the stack of the second read joins that of the first. */
static inline uint32_t pyfi_verify_join(const pyfi_verification *second, uint64_t frame) {
  pyf_sampler *sampler = second->sampler;
  const pyf_layout *layout = pyfi_layout(&sampler->target);
  const pyf_field previous = layout->interpreter_frame.previous;
  uint8_t bytes[8];
  uint32_t hops, i;
  for (hops = 0; frame != 0 && hops < PYFI_VERIFY_HOPS; hops++) {
    for (i = 0; i < second->record->count; i++) {
      if (second->steps[i].address == frame) return i;
    }
    if (pyfi_read_once(sampler, frame + previous.offset, bytes, previous.size) != 0) break;
    frame = pyfi_decode(bytes, previous.size, layout->big_endian);
  }
  return second->record->count;
}

/* Reads the frames again. Returns the index of the innermost outer step that agrees. */
static inline uint32_t pyfi_verify_round(pyfi_verification *second, size_t words) {
  uint32_t agreed, join;
  uint64_t innermost;
  (void)pyfi_copy_read_ranges(second->sampler, second->sampler->plan.ranges, second->count);
  innermost = pyfi_verify_innermost(second);
  agreed = pyfi_verify_frames(second, words);
  if (innermost == second->record->frame) return agreed;
  /* At 0 the thread has only called something from the innermost frame. */
  join = pyfi_verify_join(second, innermost);
  return join > agreed ? join : agreed;
}

/* Reads a stack's frames again, and notes on how much of it all reads agree. */
static inline void pyfi_verify_stack(pyf_sampler *sampler, pyf_sampled_thread *out, const pyfi_thread_record *record) {
  pyfi_verification second;
  uint32_t agreed = 0, round, i;
  size_t words;
  second.sampler = sampler;
  second.record = record;
  second.steps = &sampler->stacks.steps[record->first];
  second.count = 0;
  second.filled = 0;
  pyfi_verify_list_words(&second);
  words = second.count;
  if (!pyfi_verify_list_frames(&second)) return;
  for (round = 0; round < PYFI_VERIFY_ROUNDS; round++) {
    const uint32_t now = pyfi_verify_round(&second, words);
    if (now > agreed) agreed = now;
    if (agreed != 0) break;
  }
  out->verified = agreed == 0;
  for (i = agreed; i < record->count; i++) out->stable += second.steps[i].step == PYFI_STEP_FRAME;
}

/* Verifies the stacks of a sample. */
static inline void pyfi_sampler_verify(pyf_sampler *sampler) {
  uint32_t i;
  for (i = 0; i < sampler->thread_count; i++) {
    pyf_sampled_thread *out = &sampler->threads[i];
    pyfi_thread_record *record = &sampler->stacks.threads[i];
    const int repeated = !out->changed && (record->unchanged || record->verified);
    const pyfi_read_purpose purpose = pyfi_purpose_swap(sampler, pyfi_purpose_of_thread(record->address));
    out->verified = 0;
    out->stable = 0;
    if (!sampler->verify || !out->complete) {
      record->verified = 0;
    } else if (record->count == 0 || (repeated && record->kept)) {
      /* Both samples read the same bytes; the last one was verified, or the thread has not run. */
      out->verified = 1;
      out->stable = out->frame_count;
    } else {
      pyfi_verify_stack(sampler, out, record);
    }
    record->verified = out->verified;
    (void)pyfi_purpose_swap(sampler, purpose);
  }
}

#endif
