/*
 * Internal: GIL switches. Only the holder of a GIL runs Python code, and gil.switch_number counts
 * how often the GIL went to another thread. While that number and gil.last_holder stay the same,
 * no other thread runs, so that its stack need not be read. From 3.13 on no thread attaches
 * without the GIL; before, PyThreadState_Swap could replace the holder's thread state. A
 * free-threaded build has no GIL.
 */
#ifndef PYF_SAMPLER_GIL_SWITCHES_H
#define PYF_SAMPLER_GIL_SWITCHES_H

static inline int pyfi_counts_gil_switches(const pyf_layout *layout) {
  return pyf_has(layout->gil.switch_number) && pyf_has(layout->interpreter_state.ceval_gil) &&
         pyf_has(layout->thread_state.state) && !pyf_has(layout->gil.enabled);
}

/* Decodes a word of the copy; 0 where the copy lacks it. */
static inline int pyfi_copy_word(pyf_sampler *sampler, uint64_t address, pyf_field field, uint64_t *out) {
  const uint8_t *bytes = pyfi_copy_find(sampler, address + field.offset, field.size);
  if (bytes == NULL) return 0;
  *out = pyfi_decode(bytes, field.size, pyfi_layout(&sampler->target)->big_endian);
  return 1;
}

static inline pyfi_gil_switches pyfi_gil_switches_read(pyf_sampler *sampler, uint64_t interpreter) {
  const pyf_layout *layout = pyfi_layout(&sampler->target);
  pyfi_gil_switches turns = {0, 0, 0, 0};
  turns.known = pyfi_copy_word(sampler, interpreter, layout->interpreter_state.ceval_gil, &turns.gil) &&
                pyfi_copy_word(sampler, turns.gil, layout->gil.last_holder, &turns.holder) &&
                pyfi_copy_word(sampler, turns.gil, layout->gil.switch_number, &turns.number);
  return turns;
}

/*
 * True if no thread ran since the last sample but the last holder of each GIL. Both samples read
 * the GIL before any stack, so that a stack which changes in between is read by the next sample.
 */
static inline int pyfi_gil_switches_same(pyf_sampler *sampler) {
  int rest = sampler->changes.counter_count != 0;
  uint32_t i;
  for (i = 0; i < sampler->changes.counter_count; i++) {
    pyfi_interpreter_counters *counter = &sampler->changes.counters[i];
    const pyfi_gil_switches before = counter->switches, turns = pyfi_gil_switches_read(sampler, counter->interpreter);
    counter->switches = turns;
    if (!turns.known || !before.known || turns.gil != before.gil || turns.holder != before.holder || turns.number != before.number) {
      rest = 0;
    }
  }
  return rest;
}

/* True if the thread was the last holder of a GIL, and may have run since. */
static inline int pyfi_held_gil(const pyf_sampler *sampler, uint64_t thread) {
  uint32_t i;
  for (i = 0; i < sampler->changes.counter_count && sampler->changes.counters[i].switches.holder != thread;) i++;
  return i < sampler->changes.counter_count;
}

#endif
