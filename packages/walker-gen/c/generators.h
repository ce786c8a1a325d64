/* Generators, coroutines and async generators, which begin alike, and what they await. */
#ifndef PYF_GENERATORS_H
#define PYF_GENERATORS_H

#include "frames.h"

/* A chain of more generators than this is cut off. */
#define PYF_MAX_CHAIN 10000u

typedef struct pyf_generator {
  uint64_t address;
  uint64_t frame_address; /* of its frame, for pyf_frame_at; 0 where it is done */
  int executing;          /* 1 while it runs: its frame is then on a thread's stack */
  uint64_t awaited;       /* the object it awaits or yields from; 0 where it does not, or that cannot be told */
} pyf_generator;

/* The generator at `address`; PYF_E_CORRUPT for what is none. */
PYF_API pyf_status pyf_generator_read(pyf_target *target, uint64_t address, pyf_generator *out);

/* A cursor over a generator and what it awaits, the outermost first; the caller owns it. */
typedef struct pyf_chain {
  pyf_target *target;
  uint64_t next;
  pyfi_guard guard;
  int complete; /* after PYF_END: 1 where nothing was left out: the innermost awaits something else, or nothing */
} pyf_chain;

PYF_API void pyf_chain_begin(pyf_chain *chain, pyf_target *target, uint64_t address);

/* The next generator; PYF_END after the last one. */
PYF_API pyf_status pyf_chain_next(pyf_chain *chain, pyf_generator *out);

#endif
