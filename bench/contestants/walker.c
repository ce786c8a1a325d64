/*
 * The part of pyframes.h that a profiler needs, to measure its size: from the address of _PyRuntime
 * to the name and line of each frame.
 */
#include "pyframes.h"

int attach(pyf_target *target, pyf_memory memory, uint64_t runtime, const pyf_hints *hints);
uint64_t walk(pyf_target *target, char *text, size_t size);

/* A separate function, as in a profiler: it is called once, and the walk for each sample. */
int attach(pyf_target *target, pyf_memory memory, uint64_t runtime, const pyf_hints *hints) {
  return pyf_target_open(target, memory, runtime, hints) == PYF_OK;
}

uint64_t walk(pyf_target *target, char *text, size_t size) {
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  uint64_t lines = 0;
  if (pyf_interpreters_begin(&interpreters, target) != PYF_OK) return 0;
  while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    pyf_threads_begin(&threads, target, &interpreter);
    while (pyf_threads_next(&threads, &thread) == PYF_OK) {
      pyf_frames frames;
      pyf_frame frame;
      pyf_frames_begin(&frames, target, &thread);
      while (pyf_frames_next(&frames, &frame) == PYF_OK) {
        (void)pyf_string_utf8(target, frame.code.name, text, size);
        (void)pyf_string_utf8(target, frame.code.filename, text, size);
        if (frame.position.line.present) lines += (uint64_t)frame.position.line.value;
      }
    }
  }
  return lines;
}
