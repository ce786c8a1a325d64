/* Fuzzes the sampler over memory that changes between its reads and between its samples. */
#include "recorded.h"

#include "pyframes_sampler.h"

#define SAMPLES 4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static pyf_sampler sampler;
  static void *memory;
  const pyf_sampler_limits limits = pyf_sampler_limits_for(16, 512, 256);
  const size_t needed = pyf_sampler_size(&limits);
  unsigned i;
  if (memory == NULL) memory = malloc(needed);
  if (memory == NULL) abort();
  take_patches(data, size);
  if (pyf_sampler_init(&sampler, &core.process.target, NULL, &limits, memory, needed) != PYF_OK) return 0;
  for (i = 0; i < SAMPLES; i++) (void)pyf_sampler_take(&sampler);
  return 0;
}
