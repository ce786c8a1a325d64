/*
 * Internal: change detectors. The counters of the interpreters say whether cached executables and
 * locations may be stale: code_object_generation (from 3.14) and tlbc_generation (free-threaded).
 */
#ifndef PYF_SAMPLER_CHANGE_DETECTORS_H
#define PYF_SAMPLER_CHANGE_DETECTORS_H

/* Reads a counter of an interpreter that the last sample did not have. */
static inline void pyfi_counter_read(pyf_sampler *sampler, uint64_t interpreter, pyf_field field, uint8_t bytes[8]) {
  if (pyf_has(field) && field.size <= 8) (void)pyfi_read_once(sampler, interpreter + field.offset, bytes, field.size);
}

/* Updates a counter; 1 where it changed. */
static inline int pyfi_counter_update(pyf_field field, uint8_t counter[8], const uint8_t fresh[8]) {
  uint32_t i;
  if (!pyf_has(field) || pyfi_same(counter, fresh, field.size)) return 0;
  for (i = 0; i < field.size; i++) counter[i] = fresh[i];
  return 1;
}

/* True if there is one set of counters for each interpreter, in the same order. */
static inline int pyfi_sampler_counters_match(const pyf_sampler *sampler) {
  uint32_t i;
  if (sampler->changes.counter_count != sampler->interpreter_count) return 0;
  for (i = 0; i < sampler->changes.counter_count; i++) {
    if (sampler->changes.counters[i].interpreter != sampler->interpreters[i].interpreter.address) return 0;
  }
  return 1;
}

/* Notes whether code objects may have died since the last sample, or copies of bytecode moved. */
static inline void pyfi_sampler_check_counters(pyf_sampler *sampler) {
  const pyf_view_interpreter_state *view = &pyfi_layout(&sampler->target)->interpreter_state;
  const int known = pyfi_sampler_counters_match(sampler);
  int codes = !known, copies = !known;
  uint32_t i;
  sampler->changes.counter_count = sampler->interpreter_count;
  for (i = 0; i < sampler->changes.counter_count; i++) {
    pyfi_interpreter_counters *counter = &sampler->changes.counters[i];
    counter->interpreter = sampler->interpreters[i].interpreter.address;
    if (!known) {
      counter->switches.known = sampler->changes.threads_unchanged = 0;
      pyfi_counter_read(sampler, counter->interpreter, view->code_object_generation, counter->new_codes);
      pyfi_counter_read(sampler, counter->interpreter, view->tlbc_generation, counter->new_copies);
    }
    codes |= pyfi_counter_update(view->code_object_generation, counter->codes, counter->new_codes);
    copies |= pyfi_counter_update(view->tlbc_generation, counter->copies, counter->new_copies);
  }
  if (codes) sampler->changes.epoch++;
  if (copies) {
    sampler->changes.bytecode_epoch++;
    sampler->stacks.last_thread_count = 0;
  }
  /* Without a counter each sample compares the executables that it uses. */
  sampler->changes.code_check = pyf_has(view->code_object_generation) ? sampler->changes.epoch : sampler->number;
}

/*
 * True if a code object died since this sample's read: a frame that was fetched later may execute
 * another object at its address. Forgets the executables in the copy, so that a second walk
 * compares with fresh bytes.
 */
static inline int pyfi_sampler_code_died(pyf_sampler *sampler) {
  const pyf_view_interpreter_state *view = &pyfi_layout(&sampler->target)->interpreter_state;
  int overtaken = 0;
  uint32_t i;
  if (!pyf_has(view->code_object_generation)) return 0;
  if (sampler->changes.counters_stale) (void)pyfi_copy_read_ranges(sampler, sampler->plan.ranges, pyfi_copy_list_counters(sampler, 0));
  for (i = 0; i < sampler->changes.counter_count; i++) {
    pyfi_interpreter_counters *counter = &sampler->changes.counters[i];
    overtaken |= !pyfi_same(counter->codes, counter->new_codes, view->code_object_generation.size);
  }
  for (i = 0; overtaken && i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (segment->is_code) pyfi_segment_forget(segment);
  }
  return overtaken;
}

#endif
