/* The first steps of opening a target, with any number of layouts. */
#ifndef PYF_TARGET_IDENTITY_C
#define PYF_TARGET_IDENTITY_C

#include "target_identity.h"
#include "debug_offsets_header.c"
#include "tables.c"

static inline int pyfi_build_fits(const pyf_build *build, const pyf_target *target) {
  return pyfi_same_text(pyf_build_target(build), target->triple) &&
         pyfi_same_text(pyf_build_abiflags(build), target->abiflags);
}

/* Sets the arguments of pyf_target_open alone. */
static inline void pyfi_target_clear(pyf_target *target, pyf_memory memory, uint64_t runtime, const pyf_hints *hints) {
  target->memory = memory;
  target->runtime = runtime;
  target->build = target->base = NULL;
  target->hex = hints->hex;
  target->debug_hex = 0;
  target->triple = hints->target;
  target->abiflags[0] = '\0';
  target->disagreement.build = NULL;
  target->disagreement.field = NULL;
  target->disagreement.table = target->disagreement.target = 0;
  target->fault = 0;
  target->exec_mark.address = 0;
  target->known_type_count = 0;
  target->variables.tstate_current = target->variables.gil_drop_request = target->variables.gc_collecting = 0;
  target->none = 0;
  target->type = target->type_flags = 0;
}

/* Reads the target's own version and flags, and adds the hints' flags. 0 without debug offsets. */
static inline int pyfi_target_identify(pyf_target *target, const pyf_hints *hints, int big_endian) {
  pyfi_debug_header header;
  const int described = pyfi_debug_header_read(target, big_endian, &header) == PYF_OK;
  if (described) {
    target->debug_hex = header.hex;
    if (target->hex == 0 || !hints->certain) target->hex = header.hex;
    if (header.free_threaded && !(hints->abiflags != NULL && pyfi_text_has(hints->abiflags, 't'))) {
      pyfi_append(target->abiflags, sizeof target->abiflags - 1, "t");
    }
  }
  if (hints->abiflags != NULL) pyfi_append(target->abiflags, sizeof target->abiflags - 1, hints->abiflags);
  return described;
}

#endif
