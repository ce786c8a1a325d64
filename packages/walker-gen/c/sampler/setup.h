/* Internal: the state of a new sampler. */
#ifndef PYF_SAMPLER_SETUP_H
#define PYF_SAMPLER_SETUP_H

/*
 * Bytes of a thread state that a sampler reads: those of the walk, and the word that leads
 * to its chunks.
 */
static inline uint32_t pyfi_state_extent(const pyf_layout *layout) {
  return pyfi_reach(pyfi_thread_extent(layout), layout->thread_state.datastack_chunk);
}

/* True if a pyf_thread follows from the bytes of the thread state alone. */
static inline int pyfi_states_self_contained(const pyf_target *target) {
  const pyf_layout *layout = pyfi_layout(target);
  return !pyf_has(layout->cframe.current_frame) && (pyf_has(layout->thread_state.native_thread_id) || pyfi_layout(target)->pthread_tid == 0) &&
         pyfi_thread_extent(layout) <= sizeof(((pyfi_object *)0)->bytes);
}

static inline void pyfi_setup_target(pyf_sampler *sampler, const pyf_target *target, pyf_read_ranges read_ranges) {
  const pyf_layout *layout = pyfi_layout(target);
  sampler->target = *target;
  sampler->target.memory.read = pyfi_sampler_read;
  sampler->target.memory.context = sampler;
  sampler->source.memory = target->memory;
  sampler->source.read_ranges = read_ranges;
  sampler->traits.frame_extent = pyfi_sampled_frame_extent(layout);
  sampler->traits.state_extent = pyfi_state_extent(layout);
  sampler->traits.states_self_contained = pyfi_states_self_contained(target);
  sampler->traits.frame_object_lines = !pyf_has(layout->interpreter_frame.lineno) &&
                                       pyf_has(layout->interpreter_frame.frame_object) &&
                                       pyf_has(layout->frame_object.lineno);
  sampler->traits.gil_switches = pyfi_counts_gil_switches(layout);
}

static inline void pyfi_setup_sample(pyf_sampler *sampler) {
  const pyf_sampler_stats no_stats = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const pyfi_idle_state not_idle = {0, 0, 1, 0};
  sampler->stats = no_stats;
  sampler->activity = NULL;
  sampler->verify = 1;
  sampler->interpreter_count = sampler->thread_count = sampler->frame_count = 0;
  sampler->truncated = 0;
  sampler->threads_left_out = 0;
  sampler->ended = PYF_END;
  sampler->number = 0;
  sampler->idle = not_idle;
  sampler->changes.counter_count = 0;
  sampler->changes.counters_stale = sampler->changes.threads_unchanged = 0;
  sampler->changes.epoch = sampler->changes.code_check = sampler->changes.bytecode_epoch = 0;
  sampler->caches.next_id = 1;
  sampler->stacks.frames_begin = sampler->stacks.steps_begin = 0;
  sampler->stacks.last_at = 0;
  sampler->stacks.crowded = 0;
  sampler->stacks.last_frames = sampler->stacks.frames;
  sampler->stacks.last_steps = sampler->stacks.steps;
  sampler->chunks.count = 0;
}

static inline void pyfi_setup_copy(pyf_sampler *sampler) {
  const pyfi_copy_fill empty = {0, 0, 0};
  const pyfi_recent_page no_page = {0, 0};
  pyfi_target_copy *copy = &sampler->copy;
  uint32_t i;
  copy->buffers[0] = copy->last_buffers[0] = 0;
  copy->buffers[1] = copy->last_buffers[1] = sampler->limits.copy_bytes;
  copy->free_buffer = 2 * sampler->limits.copy_bytes;
  copy->fill = sampler->plan.planned = empty;
  copy->last = copy->read_count = copy->arrangement = 0;
  for (i = 0; i <= copy->page_mask; i++) copy->pages[i] = PYFI_NO_INDEX;
  sampler->plan.order_count = 0;
  sampler->plan.skip_unchanged = 0;
  sampler->plan.frame_unused_samples = PYFI_FRAME_UNUSED_SAMPLES;
  for (i = 0; i < PYFI_RECENT_PAGES; i++) sampler->plan.recent[i] = no_page;
  sampler->plan.recent_next = 0;
  sampler->purpose = pyfi_purpose_of_thread(0);
}

#endif
