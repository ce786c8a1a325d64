/*
 * pyframes, sampling: the stacks of one target again and again, for profilers.
 *
 *   pyf_sampler_limits limits = pyf_sampler_limits_for(64, 20000, 4096);
 *   size_t size = pyf_sampler_size(&limits);
 *   pyf_sampler sampler;                                   must not move
 *   void *memory = malloc(size);
 *   pyf_sampler_init(&sampler, &process.target, pyf_linux_read_ranges, &limits, memory, size);
 *   while (pyf_sampler_take(&sampler) == PYF_OK)
 *     for each of sampler.threads[0 .. sampler.thread_count): its frames, innermost first
 *
 * A sample gives the same as a walk with pyframes.h, at a lower cost. The memory that the last
 * sample needed is read in one call, where the memory has such a call; the walk follows links in
 * that copy and fetches the bytes that it lacks. Executables are cached, and compared before each
 * use: docs/sampler.md. All memory is the caller's. A sampler allocates nothing and never writes to
 * the target.
 *
 * Public: the types of the section types.h, the first members of pyf_sampler, and the functions of
 * the section sampler.h. Everything else is internal and may change.
 *
 * PUBLIC FUNCTIONS
 *   pyf_sampler_limits_for, pyf_sampler_size, pyf_sampler_init, pyf_sampler_take
 */
#ifndef PYFRAMES_SAMPLER_H
#define PYFRAMES_SAMPLER_H

#include "pyframes.h"

/* ---- Public, but for members that state.h marks as internal ---- */

#include "types.h"
#include "state.h"
#include "sampler.h"

/* ---- Internal: the bodies of functions ---- */

#if PYFI_BODIES
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
#include "verification.h"
#include "idle.h"
#include "change_detectors.h"
#include "thread_list.h"
#include "sample.h"
#include "setup.h"
#include "sampler.c"
#endif

#endif
