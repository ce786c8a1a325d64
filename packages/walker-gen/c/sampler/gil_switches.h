/*
 * Who ran. Python code runs in the thread that has the GIL alone, and a GIL counts how often it was taken by another thread than the one that had
 * it last. Where that count and the last holder are what they were in the last sample, no other thread has run: their stacks are what
 * they were, and need not be read. So it is from 3.13 on, where no thread can be attached without taking the GIL itself
 * (before, PyThreadState_Swap could put another one in its location), and where there is a GIL.
 */
#ifndef PYF_SAMPLER_GIL_SWITCHES_H
#define PYF_SAMPLER_GIL_SWITCHES_H

static inline int pyfi_counts_gil_switches(const pyf_layout *layout) {
  return pyf_has(layout->gil.switch_number) && pyf_has(layout->interpreter_state.ceval_gil) &&
         pyf_has(layout->thread_state.state) && !pyf_has(layout->gil.enabled);
}

/* A word that this sample's read has; 0 where it has it not. */
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
 * Whether, from the last sample's look to this one's, no thread ran but the one that had the GIL. Both looks are at what was read
 * before any stack: a stack that was read after the first of them is still the same.
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

/* Whether the thread had a GIL when this was looked at last, and may have run since. */
static inline int pyfi_held_gil(const pyf_sampler *sampler, uint64_t thread) {
  uint32_t i;
  for (i = 0; i < sampler->changes.counter_count && sampler->changes.counters[i].switches.holder != thread;) i++;
  return i < sampler->changes.counter_count;
}

#endif
