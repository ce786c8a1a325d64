/*
 * compare PID COUNT [activity | still] | --recording FILE COUNT
 *
 * Takes COUNT samples, and compares each with the plain walk. A process is stopped for each
 * comparison and runs on in between. With `activity`, a target that has not run is not read. With
 * `still` it is not stopped either, since a stop makes it run: it must do nothing by itself.
 * Prints, as JSON, the statistics of all samples, and those of the last one.
 */
#include "pyframes_core.h"
#include "pyframes_sampler.h"

#include <signal.h>
#include <time.h>

#include "same_sample.h"

static void print_stats(const char *name, const pyf_sampler_stats *now, const pyf_sampler_stats *before) {
  printf("\"%s\":{\"calls\":%llu,\"reads\":%llu,\"frames\":%llu,\"kept\":%llu,\"loaded\":%llu,\"locations\":%llu,\"texts\":%llu,\"unchanged\":%llu,\"idle\":%llu}", name,
         (unsigned long long)(now->calls - before->calls), (unsigned long long)(now->reads - before->reads),
         (unsigned long long)(now->frames - before->frames), (unsigned long long)(now->frames_reused - before->frames_reused),
         (unsigned long long)(now->codes_loaded - before->codes_loaded),
         (unsigned long long)(now->locations_found - before->locations_found),
         (unsigned long long)(now->texts_read - before->texts_read), (unsigned long long)(now->threads_unchanged - before->threads_unchanged),
         (unsigned long long)(now->samples_idle - before->samples_idle));
}

static unsigned moved(const pyf_sampler *sampler) {
  unsigned count = 0;
  uint32_t i;
  for (i = 0; i < sampler->thread_count; i++) count += sampler->threads[i].changed != 0;
  return count;
}

/* Lets the process run for 2 ms, or for as long as the call takes. */
static void run_on(long sample) {
  const struct timespec moment = {0, sample % 4 == 0 ? 2000000 : 1};
  nanosleep(&moment, NULL);
}

int main(int argc, char **argv) {
  static pyf_core core;
  static pyf_sampler sampler;
  const int recorded = argc == 4 && strcmp(argv[1], "--recording") == 0;
  const int still = argc == 4 && strcmp(argv[3], "still") == 0;
  const int active = still || (argc == 4 && strcmp(argv[3], "activity") == 0);
  const pyf_sampler_limits limits = pyf_sampler_limits_for(256, 20000, 2048);
  pyf_linux *process = &core.process;
  pyf_sampler_stats before = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const pyf_sampler_stats none = before;
  uint64_t compared = 0;
  void *memory;
  long count, i;
  if (argc != 3 + recorded + active) return 2;
  count = atol(argv[2 + recorded]);
  if ((recorded ? pyf_recording_open(&core, argv[2]) : pyf_linux_attach(process, atoi(argv[1]))) != PYF_OK) {
    fprintf(stderr, "%s\n", process->error);
    return 1;
  }
  memory = malloc(pyf_sampler_size(&limits));
  SAME(pyf_sampler_init(&sampler, &process->target, recorded ? NULL : pyf_linux_read_ranges, &limits, memory,
                        pyf_sampler_size(&limits)) == PYF_OK);
  if (active) sampler.activity = pyf_linux_activity;
  for (i = 0; i < count; i++) {
    if (!recorded && !still) SAME(pyf_linux_stop(process, &process->pause) == PYF_OK);
    before = sampler.stats;
    SAME(pyf_sampler_take(&sampler) == PYF_OK);
    compared += same_sample(&sampler, &process->target);
    if (recorded) continue;
    if (!still) pyf_linux_resume(&process->pause);
    run_on(i);
  }
  printf("{\"compared\":%llu,\"threads\":%u,\"moved\":%u,", (unsigned long long)compared, sampler.thread_count, moved(&sampler));
  print_stats("all", &sampler.stats, &none);
  printf(",");
  print_stats("last", &sampler.stats, &before);
  printf("}\n");
  free(memory);
  if (recorded) pyf_core_close(&core);
  else pyf_linux_detach(process);
  return 0;
}
