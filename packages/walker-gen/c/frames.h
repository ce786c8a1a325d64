/* A thread's frames, innermost first. */
#ifndef PYF_FRAMES_H
#define PYF_FRAMES_H

#include "executables.h"
#include "lines.h"
#include "threads.h"

/* The kind of a frame, by the object that it executes. */
typedef enum pyf_kind {
  PYF_KIND_PYTHON = 0,
  PYF_KIND_BUILTIN,
  PYF_KIND_METHOD_DESCRIPTOR,
  PYF_KIND_CLASS,
  PYF_KIND_TUPLE,
  PYF_KIND_UNKNOWN, /* another object: only address, owner and entry are known */
  PYF_KIND_SHIM     /* only where cursor->shims is 1: the interpreter's own frame, or not begun */
} pyf_kind;

/* The owner of a frame, as its member `owner` has it. */
typedef enum pyf_owner { PYF_OWNER_UNKNOWN = 0, PYF_OWNER_THREAD, PYF_OWNER_GENERATOR } pyf_owner;

/* A frame (_PyInterpreterFrame; before 3.11 PyFrameObject). */
typedef struct pyf_frame {
  uint64_t address;
  pyf_kind kind;
  pyf_owner owner;
  pyf_number entry;  /* 1 where C called into Python; absent where the walk ended just behind it */
  pyf_code code;     /* kinds other than python have at most name, qualname and filename */
  uint64_t c_name;   /* where code.name is 0: a NUL-terminated name, for pyf_c_string_read; or 0 */
  int c_name_dotted; /* 1 where only the part after the last dot of c_name is the name */
  pyf_number lasti;  /* offset in the bytecode, in bytes; negative before the first instruction */
  pyf_position position;
} pyf_frame;

/* A cursor over a thread's frames. */
typedef struct pyf_frames {
  pyf_target *target;
  uint64_t next;
  uint64_t last; /* the frame read last */
  int last_ends; /* 1 if a stack can end with it */
  uint64_t base_frame;
  pyfi_guard guard;
  /* Emit one frame late: entry status depends on its caller. */
  pyf_frame pending;
  int has_pending;
  int shims; /* 1, set after pyf_frames_begin, includes shims and frames that have not begun */
  int ended;
  int complete;      /* after PYF_END: 1 if the walk reached the stack's end and skipped nothing */
  pyf_status reason; /* after PYF_END: why the walk ended early, or PYF_OK */
} pyf_frames;

/* Starts on the stack of a thread. Cannot fail: a stack that cannot be read is not complete. */
PYF_API void pyf_frames_begin(pyf_frames *cursor, pyf_target *target, const pyf_thread *thread);

/*
 * Stores the next frame; PYF_END after the last, when `complete` and `reason` of the cursor are
 * set. It returns no error: memory that cannot be read ends this thread's walk alone.
 */
PYF_API pyf_status pyf_frames_next(pyf_frames *cursor, pyf_frame *out);

/*
 * Stores the frame at `address`; its `entry` is absent. PYF_END where a walk would not give this
 * frame.
 */
PYF_API pyf_status pyf_frame_at(pyf_target *target, uint64_t address, pyf_frame *out);

#endif
