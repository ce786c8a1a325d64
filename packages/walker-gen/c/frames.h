/* A thread's frames, innermost first. */
#ifndef PYF_FRAMES_H
#define PYF_FRAMES_H

#include "executables.h"
#include "lines.h"
#include "threads.h"

typedef enum pyf_kind {
  PYF_KIND_PYTHON = 0,
  PYF_KIND_BUILTIN,
  PYF_KIND_METHOD_DESCRIPTOR,
  PYF_KIND_CLASS,
  PYF_KIND_TUPLE,
  PYF_KIND_UNKNOWN, /* executes something else: only address, owner and entry are known */
  PYF_KIND_SHIM     /* given only where cursor->shims asks: of the interpreter's own, or not begun */
} pyf_kind;

typedef enum pyf_owner { PYF_OWNER_UNKNOWN = 0, PYF_OWNER_THREAD, PYF_OWNER_GENERATOR } pyf_owner;

typedef struct pyf_frame {
  uint64_t address;
  pyf_kind kind;
  pyf_owner owner;
  pyf_number entry; /* 1 where C called into Python here; absent where the walk was cut off behind the frame */
  pyf_code code;     /* of kinds other than python only name, qualname and filename, as far as they are known */
  uint64_t c_name;   /* where code.name is 0: the address of a NUL-terminated name, for pyf_c_string_read; 0 for none */
  int c_name_dotted; /* 1 where only what follows its last dot is the name */
  pyf_number lasti; /* bytes into the bytecode; negative: not begun */
  pyf_position position;
} pyf_frame;

typedef struct pyf_frames {
  pyf_target *target;
  uint64_t next;
  uint64_t last; /* the frame read last */
  uint64_t base_frame;
  pyfi_guard guard;
  /* Whether a frame is an entry is known when what follows it has been seen: one is kept back. */
  pyf_frame pending;
  int has_pending;
  int shims; /* for the caller to set to 1, after pyf_frames_begin: frames that a walk passes over are given, too */
  int ended;
  int complete;      /* after PYF_END: 1 if the walk reached the stack's end and left nothing out */
  pyf_status reason; /* after PYF_END: what cut the walk off, or PYF_OK */
} pyf_frames;

/* Starts a walk over a thread's stack. */
PYF_API void pyf_frames_begin(pyf_frames *cursor, pyf_target *target, const pyf_thread *thread);

/*
 * The next frame; PYF_END after the last one, when `complete` and `reason` of
 * the cursor tell how the walk ended. No other status: what cannot be read ends
 * this thread's walk only.
 */
PYF_API pyf_status pyf_frames_next(pyf_frames *cursor, pyf_frame *out);

/* One frame by itself; whether it is an entry cannot be told. PYF_END where it is none that a walk would give. */
PYF_API pyf_status pyf_frame_at(pyf_target *target, uint64_t address, pyf_frame *out);

#endif
