/* A thread's frames, innermost first. */
#ifndef PYF_FRAMES_C
#define PYF_FRAMES_C

#include "frames.h"
#include "executables.c"
#include "threads.c"

/* The result of one step along the stack. */
typedef enum pyfi_step { PYFI_STEP_FRAME, PYFI_STEP_SHIM, PYFI_STEP_SKIP, PYFI_STEP_CLEARED, PYFI_STEP_TORN } pyfi_step;

PYFI_DEFINE void pyf_frames_begin(pyf_frames *cursor, pyf_target *target, const pyf_thread *thread) {
  cursor->target = target;
  cursor->next = thread->frame_status == PYF_OK ? thread->frame : 0;
  cursor->last = 0;
  cursor->last_ends = 0;
  cursor->base_frame = thread->base_frame;
  pyfi_guard_start(&cursor->guard, PYF_MAX_FRAMES);
  cursor->has_pending = cursor->shims = 0;
  cursor->pending.kind = PYF_KIND_UNKNOWN;
  cursor->reason = thread->frame_status;
  cursor->ended = thread->frame_status != PYF_OK;
  cursor->complete = !cursor->ended;
}

/* Reads the owner of a frame, by the release's enum; shims have a separate owner. */
static inline pyfi_step pyfi_frame_owner(pyf_target *target, const pyfi_object *object, pyf_frame *frame) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_enum_frame_owner *owners = &layout->frame_owner;
  int64_t owner = 0;
  frame->owner = PYF_OWNER_THREAD;
  if (!pyf_has(layout->interpreter_frame.owner)) {
    if (pyfi_load_address(target, object, layout->interpreter_frame.generator) != 0) frame->owner = PYF_OWNER_GENERATOR;
    return PYFI_STEP_FRAME;
  }
  if (pyfi_load_int(target, object, layout->interpreter_frame.owner, &owner) != PYF_OK) return PYFI_STEP_TORN;
  if (pyf_constant_is(owners->interpreter, owner) || pyf_constant_is(owners->cstack, owner)) return PYFI_STEP_SHIM;
  if (pyf_constant_is(owners->frame_object, owner)) return PYFI_STEP_TORN;
  if (pyf_constant_is(owners->generator, owner)) {
    frame->owner = PYF_OWNER_GENERATOR;
  } else if (!pyf_constant_is(owners->thread, owner)) {
    frame->owner = PYF_OWNER_UNKNOWN;
  }
  return PYFI_STEP_FRAME;
}

/* Known at once, or 0 until a shim follows. */
static inline pyf_number pyfi_frame_entry(pyf_target *target, const pyfi_object *object) {
  const pyf_view_interpreter_frame *view = &pyfi_layout(target)->interpreter_frame;
  pyf_number entry;
  if (pyf_has(view->is_entry)) {
    entry = pyfi_load_number(target, object, view->is_entry);
    if (entry.present) entry.value = entry.value != 0;
    return entry;
  }
  return pyfi_some(!pyf_has(view->owner));
}

/* The frame's own line, which overrides the line table: traced frames, or f_lineno assigned. */
static inline pyf_number pyfi_frame_line(pyf_target *target, const pyfi_object *object) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_view_interpreter_frame *view = &layout->interpreter_frame;
  pyf_number line = pyfi_none();
  if (pyf_has(view->lineno)) {
    line = pyfi_load_number(target, object, view->lineno);
    if (pyf_constant_is(layout->constants.lasti_unit, 1)) {
      if (pyfi_load_address(target, object, view->trace) == 0) line = pyfi_none();
    } else if (pyf_is(line, 0)) {
      line = pyfi_none();
    }
  } else if (pyf_has(layout->frame_object.lineno)) {
    pyfi_object frame_object;
    pyfi_object_at(&frame_object, pyfi_load_address(target, object, view->frame_object));
    if (frame_object.address != 0) line = pyfi_load_number(target, &frame_object, layout->frame_object.lineno);
    if (pyf_is(line, 0)) line = pyfi_none();
  }
  return line;
}

/* The table's columns belong to its line, so they hold only where the frame has no other line. */
static inline void pyfi_position_override(pyf_position *position, pyf_number line) {
  if (!line.present || (position->line.present && position->line.value == line.value)) return;
  *position = pyfi_no_position();
  position->line = line;
}

static inline void pyfi_frame_locate(pyf_target *target, const pyfi_object *object, pyf_frame *frame) {
  const pyf_number line = pyfi_frame_line(target, object);
  frame->position = pyfi_no_position();
  if (frame->lasti.present && frame->code.first_line.present) {
    /* A table that cannot be read leaves the position unknown, and the frame stays. */
    (void)pyfi_table_position(target, frame->code.linetable, frame->code.first_line.value, frame->lasti.value,
                             &frame->position);
  }
  pyfi_position_override(&frame->position, line);
}

static inline pyfi_step pyfi_frame_unknown(pyf_frame *frame) {
  frame->kind = PYF_KIND_UNKNOWN;
  frame->lasti = pyfi_none();
  frame->position = pyfi_no_position();
  frame->code.address = frame->code.name = frame->code.qualname = frame->code.filename = frame->code.linetable = 0;
  frame->code.first_line = frame->code.first_traceable = pyfi_none();
  frame->c_name = 0;
  frame->c_name_dotted = 0;
  return PYFI_STEP_FRAME;
}

#ifndef PYF_NO_DESCRIPTIONS
/* Describes a frame that executes an object other than a code object. */
static inline pyfi_step pyfi_frame_described(pyf_target *target, uint64_t address, pyf_type_kind type, pyf_frame *frame) {
  static const pyf_kind kinds[] = {PYFI_FRAME_KINDS};
  pyfi_description description;
  type = pyfi_describe(target, address, type, &description);
  (void)pyfi_frame_unknown(frame);
  frame->kind = kinds[type];
  frame->code.name = description.name;
  frame->code.qualname = description.qualname;
  frame->code.filename = description.filename;
  frame->c_name = description.c_name;
  frame->c_name_dotted = description.dotted;
  frame->position.line = description.line;
  return PYFI_STEP_FRAME;
}
#else
static inline pyfi_step pyfi_frame_described(pyf_target *target, uint64_t address, pyf_type_kind type, pyf_frame *frame) {
  (void)target;
  (void)address;
  (void)type;
  return pyfi_frame_unknown(frame);
}
#endif

/* Reads the executable of a frame and its place in it. */
static inline pyfi_step pyfi_frame_execution(pyf_frames *cursor, const pyfi_object *object, pyf_frame *frame) {
  pyf_target *target = cursor->target;
  uint64_t reference = 0, code = 0;
  pyf_type_kind type;
  frame->kind = PYF_KIND_PYTHON;
  if (pyfi_load(target, object, pyfi_layout(target)->interpreter_frame.executable, &reference) != PYF_OK) return PYFI_STEP_TORN;
  if (pyfi_untag(pyfi_layout(target), reference, &code) != PYF_OK) return pyfi_frame_unknown(frame);
  if (code == 0) {
    cursor->complete = 0; /* the frame is being torn down */
    return PYFI_STEP_CLEARED;
  }
  if (code == target->none) return PYFI_STEP_SKIP;
  type = pyfi_executable_kind(target, code);
  if (type == PYF_TYPE_JIT && (code = pyfi_jit_code(target, code)) != 0) type = PYF_TYPE_CODE;
  if (type == PYF_TYPE_NONE) return PYFI_STEP_SKIP;
  if (type != PYF_TYPE_CODE) return pyfi_frame_described(target, code, type, frame);
  if (pyfi_code_read(target, code, &frame->code) != PYF_OK) return pyfi_frame_unknown(frame);
  frame->c_name = 0;
  frame->c_name_dotted = 0;
  frame->lasti = pyfi_lasti(target, object, code);
  if (frame->owner != PYF_OWNER_GENERATOR && frame->code.first_traceable.present && frame->lasti.present &&
      frame->lasti.value < frame->code.first_traceable.value) {
    return PYFI_STEP_SKIP; /* not begun: _PyFrame_IsIncomplete */
  }
  pyfi_frame_locate(target, object, frame);
  return PYFI_STEP_FRAME;
}

/* Without names and symbols, a shim's executable identifies None. */
static inline void pyfi_frame_shim(pyf_target *target, const pyfi_object *object) {
  const uint64_t reference = pyfi_load_address(target, object, pyfi_layout(target)->interpreter_frame.executable);
  uint64_t executable = 0;
  if (pyfi_untag(pyfi_layout(target), reference, &executable) != PYF_OK || executable == 0) return;
  if (executable == target->none) return;
  if (pyfi_executable_kind(target, executable) != PYF_TYPE_CODE) target->none = executable;
}

/*
 * Whether a stack can end with this frame. CPython unlinks a generator's frame when it yields, so
 * such a frame may have had a caller. Releases with shims have one behind every outermost frame:
 * the thread's base frame, or that of a greenlet.
 */
static inline int pyfi_frame_ends_stack(pyf_target *target, pyfi_step step, pyf_owner owner, pyf_number entry) {
  const pyf_view_interpreter_frame *view = &pyfi_layout(target)->interpreter_frame;
  if (pyf_has(view->owner) && !pyf_has(view->is_entry)) return step == PYFI_STEP_SHIM;
  return owner != PYF_OWNER_GENERATOR && entry.present && entry.value != 0;
}

/* Bytes of a frame that a walk needs. */
static inline uint32_t pyfi_frame_extent(const pyf_view_interpreter_frame *view) {
  uint32_t extent = pyfi_reach(0, view->previous);
  extent = pyfi_reach(extent, view->executable);
  extent = pyfi_reach(extent, view->owner);
  extent = pyfi_reach(extent, view->is_entry);
  extent = pyfi_reach(extent, view->generator);
  extent = pyfi_reach(extent, view->lasti);
  extent = pyfi_reach(extent, view->instr_ptr);
  extent = pyfi_reach(extent, view->tlbc_index);
  extent = pyfi_reach(extent, view->lineno);
  extent = pyfi_reach(extent, view->trace);
  extent = pyfi_reach(extent, view->frame_object);
  return extent;
}

/* Reads the frame at cursor->next and moves on. */
static inline pyfi_step pyfi_frames_step(pyf_frames *cursor, pyf_frame *frame) {
  pyf_target *target = cursor->target;
  const pyf_view_interpreter_frame *view = &pyfi_layout(target)->interpreter_frame;
  const uint64_t address = cursor->next;
  pyfi_object object;
  pyfi_step step;
  cursor->reason = pyfi_guard_pass(&cursor->guard, address);
  if (cursor->reason == PYF_OK) cursor->reason = pyfi_object_read(target, &object, address, pyfi_frame_extent(view));
  if (cursor->reason == PYF_OK) cursor->reason = pyfi_load(target, &object, view->previous, &cursor->next);
  if (cursor->reason != PYF_OK) return PYFI_STEP_TORN;
  cursor->last = frame->address = address;
  frame->entry = pyfi_frame_entry(target, &object);
  step = pyfi_frame_owner(target, &object, frame);
  cursor->last_ends = pyfi_frame_ends_stack(target, step, frame->owner, frame->entry);
  if (step == PYFI_STEP_SHIM) pyfi_frame_shim(target, &object);
  if (step == PYFI_STEP_FRAME) {
    step = frame->owner == PYF_OWNER_UNKNOWN ? pyfi_frame_unknown(frame) : pyfi_frame_execution(cursor, &object, frame);
  }
  if (step == PYFI_STEP_TORN) cursor->reason = PYF_E_CORRUPT;
  return step;
}

/* Describes a frame that a walk skips. */
static inline void pyfi_frame_passed_over(pyf_target *target, pyf_frame *frame) {
  pyfi_object object;
  uint64_t reference, executable = 0;
  (void)pyfi_frame_unknown(frame);
  frame->kind = PYF_KIND_SHIM;
  frame->owner = PYF_OWNER_UNKNOWN;
  frame->entry = pyfi_some(0);
  pyfi_object_at(&object, frame->address);
  reference = pyfi_load_address(target, &object, pyfi_layout(target)->interpreter_frame.executable);
  if (pyfi_untag(pyfi_layout(target), reference, &executable) != PYF_OK || executable == 0) return;
  if (executable == target->none || pyfi_executable_kind(target, executable) != PYF_TYPE_CODE) return;
  if (pyfi_code_read(target, executable, &frame->code) != PYF_OK) (void)pyfi_frame_unknown(frame);
  frame->kind = PYF_KIND_SHIM;
}

/* Ends a walk early: whether the pending frame is an entry stays unknown. */
static inline void pyfi_frames_cut(pyf_frames *cursor) {
  const pyf_view_interpreter_frame *view = &pyfi_layout(cursor->target)->interpreter_frame;
  cursor->ended = 1;
  cursor->complete = 0;
  if (cursor->pending.kind == PYF_KIND_SHIM) return;
  if (pyf_has(view->owner) && !pyf_has(view->is_entry)) cursor->pending.entry = pyfi_none();
}

/* The stack ends with NULL after a frame that can be the outermost. An empty stack has no frame. */
static inline void pyfi_frames_finish(pyf_frames *cursor) {
  cursor->ended = 1;
  if (cursor->last == 0 || cursor->last == cursor->base_frame || cursor->last_ends) return;
  cursor->reason = PYF_E_CORRUPT;
  pyfi_frames_cut(cursor);
}

PYFI_DEFINE pyf_status pyf_frames_next(pyf_frames *cursor, pyf_frame *out) {
  pyf_target *target = cursor->target;
  while (!cursor->ended) {
    pyf_frame frame;
    pyfi_step step;
    if (cursor->next == 0) {
      pyfi_frames_finish(cursor);
      break;
    }
    step = pyfi_frames_step(cursor, &frame);
    if (step == PYFI_STEP_TORN) pyfi_frames_cut(cursor);
    if (step == PYFI_STEP_SHIM && cursor->pending.kind != PYF_KIND_SHIM) cursor->pending.entry = pyfi_some(1);
    if (cursor->shims && (step == PYFI_STEP_SHIM || step == PYFI_STEP_SKIP)) {
      pyfi_frame_passed_over(target, &frame);
      step = PYFI_STEP_FRAME;
    }
    if (step == PYFI_STEP_FRAME) {
      const int had_pending = cursor->has_pending;
      if (had_pending) *out = cursor->pending;
      cursor->pending = frame;
      cursor->has_pending = 1;
      if (had_pending) return PYF_OK;
    }
  }
  if (!cursor->has_pending) return PYF_END;
  *out = cursor->pending;
  cursor->has_pending = 0;
  return PYF_OK;
}

PYFI_DEFINE pyf_status pyf_frame_at(pyf_target *target, uint64_t address, pyf_frame *out) {
  pyf_frames cursor;
  cursor.target = target;
  cursor.next = address;
  pyfi_guard_start(&cursor.guard, 1);
  if (address == 0 || pyfi_frames_step(&cursor, out) != PYFI_STEP_FRAME) return PYF_END;
  out->entry = pyfi_none();
  return PYF_OK;
}

#endif
