/*
 * pyframes, sampling: the stacks of one target again and again, for profilers.
 *
 *   pyf_sampler_limits limits = pyf_sampler_limits_for(64, 20000, 4096);
 *   size_t size = pyf_sampler_size(&limits);
 *   pyf_sampler sampler;                                   must not move
 *   pyf_sampler_init(&sampler, &process.target, pyf_linux_read_ranges, &limits, malloc(size), size);
 *   while (pyf_sampler_take(&sampler) == PYF_OK)
 *     for each of sampler.threads[0 .. sampler.thread_count): its frames, innermost first
 *
 * A sample says what the walk of pyframes.h would say. What the last sample
 * needed is read at once, in one call where the memory can do that; links are
 * followed in that copy, and only what moved is fetched besides. What frames
 * execute is remembered, and never believed without a check: docs/sampler.md.
 * All memory is the caller's; nothing is allocated, and nothing is written to
 * the target.
 */
#ifndef PYFRAMES_SAMPLER_H
#define PYFRAMES_SAMPLER_H

#include "pyframes.h"

#include "types.h"
#include "state.h"
#include "arena.h"
#include "target_copy.h"
#include "gil_switches.h"
#include "read_plan.h"
#include "interned_text.h"
#include "code_cache.h"
#include "code_locations.h"
#include "stack_segments.h"
#include "frame_steps.h"
#include "stacks.h"
#include "idle.h"
#include "sample.h"

#endif
