/*
 * Samples a process, and once more after each line on standard input. Prints the statuses of the
 * sample and of a walk, a line for each time.
 */
#include "pyframes_linux.h"
#include "pyframes_sampler.h"

int main(int argc, char **argv) {
  static pyf_linux process;
  static pyf_sampler sampler;
  const pyf_sampler_limits limits = pyf_sampler_limits_for(16, 1000, 256);
  void *memory = malloc(pyf_sampler_size(&limits));
  char line[16];
  if (argc != 2 || memory == NULL || pyf_linux_attach(&process, atoi(argv[1])) != PYF_OK) {
    fprintf(stderr, "gone: %s\n", process.error);
    return 1;
  }
  if (pyf_sampler_init(&sampler, &process.target, pyf_linux_read_ranges, &limits, memory, pyf_sampler_size(&limits)) != PYF_OK) return 1;
  do {
    pyf_interpreters interpreters;
    const pyf_status sample = pyf_sampler_take(&sampler);
    const pyf_status walk = pyf_interpreters_begin(&interpreters, &process.target);
    printf("%s, %s\n", pyf_status_text(sample), pyf_status_text(walk));
    (void)fflush(stdout);
  } while (fgets(line, sizeof line, stdin) != NULL);
  pyf_linux_detach(&process);
  free(memory);
  return 0;
}
