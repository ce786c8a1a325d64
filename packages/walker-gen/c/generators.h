/* Generators, coroutines and async generators, and the objects that they await. */
#ifndef PYF_GENERATORS_H
#define PYF_GENERATORS_H

#include "frames.h"

/* A generator, coroutine or async generator (PyGenObject, which all three begin with). */
typedef struct pyf_generator {
  uint64_t address;
  uint64_t frame_address; /* of its frame, for pyf_frame_at; 0 where it is done */
  int executing;          /* 1 while it runs: its frame is then on a thread's stack */
  uint64_t awaited;       /* the object that it awaits or yields from; 0 for none or not recorded */
} pyf_generator;

/* Reads the generator at `address`. PYF_E_CORRUPT for another object. */
PYF_API pyf_status pyf_generator_read(pyf_target *target, uint64_t address, pyf_generator *out);

/* A cursor over a generator and those that it awaits, the outermost first. */
typedef struct pyf_chain {
  pyf_target *target;
  uint64_t next;
  pyfi_guard guard;
  int is_certain; /* internal: 1 while the types of all delegates are known by their names */
  /*
   * After PYF_END: 1 if the innermost awaits nothing, or an object of another type, and every link
   * is certain. Core files leave out the names of types, by which a delegate is recognised.
   */
  int complete;
} pyf_chain;

/* Starts on the generator at `address`. Cannot fail: pyf_chain_next does. */
PYF_API void pyf_chain_begin(pyf_chain *chain, pyf_target *target, uint64_t address);

/* Stores the next generator; PYF_END after the last. It returns no error: see `complete`. */
PYF_API pyf_status pyf_chain_next(pyf_chain *chain, pyf_generator *out);

#endif
