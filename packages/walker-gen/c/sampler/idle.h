/*
 * Internal: idle targets. While the target does not run, the last sample holds, and
 * nothing is read.
 */
#ifndef PYF_SAMPLER_IDLE_H
#define PYF_SAMPLER_IDLE_H

/*
 * True if the target has not run since before the last sample's read. The question costs a system
 * call, so that it is asked only after a sample in which nothing changed.
 */
static inline int pyfi_sampler_is_idle(pyf_sampler *sampler) {
  const uint64_t before = sampler->idle.activity;
  const int known = sampler->idle.known;
  sampler->idle.known = sampler->activity != NULL && !sampler->idle.changed &&
                       sampler->activity(sampler->source.memory.context, &sampler->idle.activity) == 0;
  if (!known || !sampler->idle.known || before != sampler->idle.activity || sampler->idle.samples + 1 == PYFI_IDLE_SAMPLES) {
    sampler->idle.samples = 0;
    return 0;
  }
  sampler->idle.samples++;
  return 1;
}

/* Gives the last sample again. */
static inline void pyfi_sampler_repeat(pyf_sampler *sampler) {
  sampler->stats.samples++;
  sampler->stats.samples_idle++;
  sampler->stats.frames += sampler->frame_count;
  sampler->stats.frames_reused += sampler->stacks.step_count;
}

#endif
