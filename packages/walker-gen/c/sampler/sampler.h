/* Public: the functions of a sampler. */
#ifndef PYF_SAMPLER_SAMPLER_H
#define PYF_SAMPLER_SAMPLER_H

/*
 * Limits that suit so many threads, frames of all threads together, and code objects. The caller
 * may change each before pyf_sampler_init. Derived limits stop at the largest numbers that a
 * sampler can count.
 */
PYF_API pyf_sampler_limits pyf_sampler_limits_for(uint32_t threads, uint32_t frames,
                                                  uint32_t codes);

/*
 * The bytes that pyf_sampler_init needs. 0 where the limits are out of bounds, or need more than
 * a size_t counts: on a 32-bit host, more than 4 GiB.
 */
PYF_API size_t pyf_sampler_size(const pyf_sampler_limits *limits);

/*
 * Makes a sampler of an open target in `size` bytes of the caller's `memory`, at any alignment.
 *
 * `read_ranges` reads many ranges in one call, with the context of the target's memory; NULL reads
 * each by itself. The target is copied, but the context of its memory is not: it must outlive the
 * sampler, as must `memory`. The sampler must not move. It owns nothing that needs to be closed.
 *
 * PYF_E_ARGUMENT: a NULL, or limits out of bounds (docs/sampler.md). PYF_E_SPACE: `size` is less
 * than pyf_sampler_size(limits). PYF_E_ABSENT: the layout has no frames that a sampler can read.
 *
 * Thread-safety: samplers share nothing. One sampler serves one thread at a time.
 */
PYF_API pyf_status pyf_sampler_init(pyf_sampler *sampler, const pyf_target *target,
                                    pyf_read_ranges read_ranges, const pyf_sampler_limits *limits,
                                    void *memory, size_t size);

/*
 * Takes a sample. The sample, and every address in it, holds until the next one.
 *
 * PYF_OK if an interpreter was read, or there is none. Otherwise the status says why none was read:
 * PYF_E_GONE once the process has ended or runs another program, which stays so.
 * Anything else that cannot be read ends its list or stack, which says so: pyf_sampler.ended,
 * pyf_sampled_interpreter.ended, pyf_sampled_thread.complete. Where a limit left something out,
 * pyf_sampler.truncated is 1.
 */
PYF_API pyf_status pyf_sampler_take(pyf_sampler *sampler);

#endif
