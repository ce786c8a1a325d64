/*
 * The C walk, without the sampler: takes COUNT snapshots of PID with pyframes.h alone, and prints
 * their cost as JSON or, with --stacks, each stack as a line. With --pause the process is stopped
 * for each of them.
 *
 *     walk [--stacks] [--pause] --count N PID
 */
#include "pyframes_linux.h"

#include <stdio.h>
#include <time.h>

typedef struct found {
  uint64_t threads, frames, lines;
} found;

/* A stack's names, innermost first. */
typedef struct names {
  char text[1 << 20];
  size_t used, starts[1 << 14], count;
} names;
static names seen;
static unsigned long long refused;

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void note(const char *name) {
  const size_t size = strlen(name) + 1;
  if (seen.count == sizeof seen.starts / sizeof seen.starts[0] || seen.used + size > sizeof seen.text) return;
  seen.starts[seen.count++] = seen.used;
  memcpy(seen.text + seen.used, name, size);
  seen.used += size;
}

static void print_stack(int complete) {
  size_t i = seen.count;
  if (!complete) refused++;
  while (complete && i-- > 0) printf("%s%c", seen.text + seen.starts[i], i > 0 ? ';' : '\n');
  seen.used = seen.count = 0;
}

static void walk_thread(pyf_target *target, const pyf_thread *thread, int stacks, found *out) {
  pyf_frames frames;
  pyf_frame frame;
  pyf_frames_begin(&frames, target, thread);
  while (pyf_frames_next(&frames, &frame) == PYF_OK) {
    char name[256] = "?", file[1024];
    (void)pyf_string_utf8(target, frame.code.name, name, sizeof name);
    (void)pyf_string_utf8(target, frame.code.filename, file, sizeof file);
    out->frames++;
    out->lines += frame.position.line.present != 0;
    if (stacks) note(name);
  }
  if (stacks) print_stack(frames.complete);
}

static found walk(pyf_target *target, int stacks) {
  found out = {0, 0, 0};
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  if (pyf_interpreters_begin(&interpreters, target) != PYF_OK) return out;
  while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    pyf_threads_begin(&threads, target, &interpreter);
    while (pyf_threads_next(&threads, &thread) == PYF_OK) {
      out.threads++;
      walk_thread(target, &thread, stacks, &out);
    }
  }
  return out;
}

static int order(const void *a, const void *b) {
  const double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

int main(int argc, char **argv) {
  static pyf_linux process;
  int pid = 0, stacks = 0, pause = 0, i;
  long count = 0, done;
  double *times, begun;
  found last = {0, 0, 0};
  for (i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--stacks") == 0) stacks = 1;
    else if (strcmp(argv[i], "--pause") == 0) pause = 1;
    else if (strcmp(argv[i], "--count") == 0 && i + 1 < argc) count = atol(argv[++i]);
    else pid = atoi(argv[i]);
  }
  times = count < 1 ? NULL : (double *)malloc((size_t)count * sizeof *times);
  if (times == NULL || pyf_linux_attach(&process, pid) != PYF_OK) {
    fprintf(stderr, "walk: %s\n", times == NULL ? "--count is missing" : process.error);
    return 1;
  }
  begun = now(CLOCK_PROCESS_CPUTIME_ID);
  for (done = 0; done < count; done++) {
    const double start = now(CLOCK_MONOTONIC);
    if (pause && pyf_linux_stop(&process, &process.pause) != PYF_OK) return 1;
    last = walk(&process.target, stacks);
    if (pause) pyf_linux_resume(&process.pause);
    times[done] = now(CLOCK_MONOTONIC) - start;
  }
  begun = now(CLOCK_PROCESS_CPUTIME_ID) - begun;
  qsort(times, (size_t)count, sizeof *times, order);
  if (stacks) printf("refused %llu\n", refused);
  else
    printf("{\"samples\":%ld,\"threads\":%llu,\"frames\":%llu,\"lines\":%llu,\"medianNs\":%.0f,\"processorNs\":%.0f}\n", count,
           (unsigned long long)last.threads, (unsigned long long)last.frames, (unsigned long long)last.lines, times[count / 2],
           begun / (double)count);
  free(times);
  pyf_linux_detach(&process);
  return 0;
}
