/* Compares a sample with the plain walk of the same memory. */
#ifndef PYF_SAME_SAMPLE_H
#define PYF_SAME_SAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAME(condition)                                                                                   \
  do {                                                                                                    \
    if (!(condition)) {                                                                                   \
      fprintf(stderr, "%s:%d: sample and walk differ: %s\n", __FILE__, __LINE__, #condition);             \
      abort();                                                                                            \
    }                                                                                                     \
  } while (0)

static inline int same_number(pyf_number a, pyf_number b) {
  return a.present == b.present && (!a.present || a.value == b.value);
}

static inline int same_text(pyf_target *target, uint64_t address, pyf_text text) {
  static char bytes[4 * PYF_MAX_CODE_POINTS + 1];
  const pyf_status status = address == 0 ? PYF_E_ABSENT : pyf_string_utf8(target, address, bytes, sizeof bytes);
  if (status != PYF_OK) return text.bytes == NULL;
  return text.bytes != NULL && strlen(text.bytes) == strlen(bytes) && strcmp(bytes, text.bytes) == 0;
}

static inline int same_c_text(pyf_target *target, const pyf_frame *frame, pyf_text text) {
  uint32_t points[PYF_MAX_C_STRING];
  size_t count = 0, i, at = 0;
  if (pyf_c_string_read(target, frame->c_name, frame->c_name_dotted, points, &count) != PYF_OK) return text.bytes == NULL;
  for (i = 0; i < count; i++) {
    char encoded[4];
    const size_t length = pyf_utf8(points[i], encoded);
    if (text.bytes == NULL || memcmp(text.bytes + at, encoded, length) != 0) return 0;
    at += length;
  }
  return text.length == at;
}

static inline void same_frame(pyf_target *target, const pyf_frame *frame, const pyf_sampled_frame *sampled) {
  const pyf_code_location *location = sampled->location;
  const pyf_sampled_code *code = location->code;
  SAME(frame->address == sampled->address);
  SAME(frame->kind == code->kind);
  SAME((unsigned)frame->owner == sampled->owner);
  SAME((frame->entry.present != 0) == sampled->has_entry);
  SAME(!frame->entry.present || frame->entry.value == sampled->entry);
  SAME(frame->code.address == (code->kind == PYF_KIND_PYTHON ? code->address : 0));
  SAME(frame->code.name == 0 && frame->c_name != 0 ? same_c_text(target, frame, code->name)
                                                   : same_text(target, frame->code.name, code->name));
  SAME(same_text(target, frame->code.qualname, code->qualname));
  SAME(same_text(target, frame->code.filename, code->filename));
  SAME(same_number(frame->code.first_line, code->first_line));
  SAME(same_number(frame->lasti, location->lasti));
  SAME(same_number(frame->position.line, location->position.line));
  SAME(same_number(frame->position.end_line, location->position.end_line));
  SAME(same_number(frame->position.column, location->position.column));
  SAME(same_number(frame->position.end_column, location->position.end_column));
}

static inline void same_thread(pyf_target *target, const pyf_thread *thread, const pyf_sampled_thread *sampled) {
  const pyf_thread *other = &sampled->thread;
  pyf_frames frames;
  pyf_frame frame;
  uint32_t count = 0;
  SAME(thread->address == other->address && thread->interp == other->interp && thread->id == other->id);
  SAME(thread->has_native_id == other->has_native_id);
  SAME(!thread->has_native_id || thread->native_id == other->native_id);
  SAME(same_number(thread->gil_requested, other->gil_requested) && same_number(thread->state, other->state));
  SAME(same_number(thread->main, other->main) && same_number(thread->holds_gil, other->holds_gil));
  SAME(thread->frame == other->frame && thread->base_frame == other->base_frame);
  pyf_frames_begin(&frames, target, thread);
  while (pyf_frames_next(&frames, &frame) == PYF_OK) {
    SAME(count < sampled->frame_count);
    same_frame(target, &frame, &sampled->frames[count++]);
  }
  SAME(count == sampled->frame_count);
  SAME(frames.complete == sampled->complete);
  SAME(frames.reason == sampled->reason);
}

static inline void same_interpreter(pyf_target *target, const pyf_interpreter *interpreter,
                                    const pyf_sampled_interpreter *sampled) {
  const pyf_interpreter *other = &sampled->interpreter;
  pyf_frame frame;
  SAME(interpreter->address == other->address && same_number(interpreter->id, other->id));
  SAME(interpreter->main == other->main && same_number(interpreter->collecting, other->collecting));
  SAME(interpreter->gil.known == other->gil.known && interpreter->gil.locked == other->gil.locked);
  SAME(interpreter->gil.holder == other->gil.holder && interpreter->collecting_frame == other->collecting_frame);
  SAME(!interpreter->gil.known || same_number(interpreter->gil.requested, other->gil.requested));
  SAME((pyf_frame_at(target, interpreter->collecting_frame, &frame) == PYF_OK) == (sampled->has_collector != 0));
  if (sampled->has_collector) same_frame(target, &frame, &sampled->collector);
}

/* Compares the sample with a walk of the same, unchanged memory. Returns the number of frames. */
static inline uint64_t same_sample(const pyf_sampler *sampler, const pyf_target *opened) {
  static pyf_target target;
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  uint32_t at = 0, thread_at = 0;
  uint64_t frames = 0;
  pyf_status status;
  target = *opened;
  status = pyf_interpreters_begin(&interpreters, &target);
  while (status == PYF_OK && (status = pyf_interpreters_next(&interpreters, &interpreter)) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    SAME(at < sampler->interpreter_count);
    same_interpreter(&target, &interpreter, &sampler->interpreters[at]);
    pyf_threads_begin(&threads, &target, &interpreter);
    while ((status = pyf_threads_next(&threads, &thread)) == PYF_OK) {
      SAME(thread_at < sampler->thread_count && sampler->threads[thread_at].interpreter == at);
      frames += sampler->threads[thread_at].frame_count;
      same_thread(&target, &thread, &sampler->threads[thread_at++]);
    }
    SAME(status == sampler->interpreters[at].ended);
    at++;
    status = PYF_OK;
  }
  SAME(at == sampler->interpreter_count && thread_at == sampler->thread_count && status == sampler->ended);
  return frames;
}

#endif
