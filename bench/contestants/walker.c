/* What a profiler needs of pyframes.h, to be weighed: from the address of _PyRuntime to the name and line of each frame. */
#include "pyframes.h"

#if defined(BASELINE)
uint64_t walk(void);
uint64_t walk(void) { return 0; }
#else
uint64_t walk(pyf_memory memory, uint64_t runtime, const pyf_hints *hints, char *text, size_t size);

uint64_t walk(pyf_memory memory, uint64_t runtime, const pyf_hints *hints, char *text, size_t size) {
  pyf_target target;
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  uint64_t lines = 0;
  if (pyf_target_open(&target, memory, runtime, hints) != PYF_OK) return 0;
  if (pyf_interpreters_begin(&interpreters, &target) != PYF_OK) return 0;
  while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    pyf_threads_begin(&threads, &target, &interpreter);
    while (pyf_threads_next(&threads, &thread) == PYF_OK) {
      pyf_frames frames;
      pyf_frame frame;
      pyf_frames_begin(&frames, &target, &thread);
      while (pyf_frames_next(&frames, &frame) == PYF_OK) {
        (void)pyf_string_utf8(&target, frame.code.name, text, size);
        (void)pyf_string_utf8(&target, frame.code.filename, text, size);
        if (frame.position.line.present) lines += (uint64_t)frame.position.line.value;
      }
    }
  }
  return lines;
}
#endif
