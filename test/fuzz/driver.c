/*
 * Runs examples/c/dump.c on one file after the other, each in a process of its own: a line
 * "core|recording least|most FILE OUTPUT" is answered with "exit status, signal, milliseconds of
 * the processor, most resident KiB". What it says is in OUTPUT and OUTPUT.err.
 */
#define main dump_main
#include "../../examples/c/dump.c"
#undef main

#include <sys/resource.h>

/* A hang ends by SIGALRM. */
#define MOST_SECONDS 20

static int run(const char *kind, const char *extent, char *file, const char *output) {
  char program[] = "dump", json[] = "--json", locals[] = "--locals", exceptions[] = "--exceptions", shims[] = "--shims";
  char option[32], errors[4096];
  char *arguments[8];
  int status;
  snprintf(option, sizeof option, "--%s", kind);
  snprintf(errors, sizeof errors, "%s.err", output);
  if (freopen(output, "w", stdout) == NULL || freopen(errors, "w", stderr) == NULL) return 3;
  arguments[0] = program;
  arguments[1] = json;
  arguments[2] = option;
  arguments[3] = file;
  arguments[4] = locals;
  arguments[5] = exceptions;
  arguments[6] = shims;
  arguments[7] = NULL;
  alarm(MOST_SECONDS);
  status = dump_main(strcmp(extent, "most") == 0 ? 7 : 4, arguments);
  return fclose(stdout) == 0 ? status : 3;
}

int main(void) {
  char kind[16], extent[16], file[1024], output[1024];
  while (scanf("%15s %15s %1023s %1023s", kind, extent, file, output) == 4) {
    struct rusage usage;
    int status = 0;
    pid_t child;
    child = fork();
    if (child == 0) exit(run(kind, extent, file, output));
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return 1;
    printf("%d %d %ld %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
           (long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
               (long)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000,
           usage.ru_maxrss);
    fflush(stdout);
  }
  return 0;
}
