/* Targets that do not run: nothing of them has changed, and nothing need be read. */
#ifndef PYF_SAMPLER_IDLE_H
#define PYF_SAMPLER_IDLE_H

/* One sample of so many is read in any case: what counts processor time may miss a moment of it. */
#define PYFI_IDLE_SAMPLES 8u

/*
 * Whether the target has not run since before the last sample was read: that sample is this one's, too. It is asked only of targets
 * that did not move in the last sample: of others it would be of no use.
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

/* The last sample again, of which no thread had moved. */
static inline void pyfi_sampler_repeat(pyf_sampler *sampler) {
  sampler->stats.samples++;
  sampler->stats.samples_idle++;
  sampler->stats.frames += sampler->frame_count;
  sampler->stats.frames_reused += sampler->stacks.step_count;
}

#endif
