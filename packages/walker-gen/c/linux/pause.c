/*
 * Stops every thread of a process. The kernel detaches from the threads when their tracer ends: the
 * process continues even where this program is killed.
 */
#ifndef PYF_LINUX_PAUSE_C
#define PYF_LINUX_PAUSE_C

#include <dirent.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "pause.h"
#include "version_evidence.c"

/* How long to wait for a thread in an uninterruptible system call, in milliseconds. */
#define PYFI_PAUSE_TIMEOUT 500

/* Threads that start in one round of stops are stopped in the next. */
#define PYFI_PAUSE_ROUNDS 100

#ifndef __WALL
#define __WALL 0x40000000
#endif

static inline void pyfi_linux_pause_drop(pyf_linux_pause *pause, size_t index) {
  pause->held[index] = pause->held[--pause->count];
}

/* Notes a thread that has stopped; drops one that has ended. */
static inline void pyfi_linux_poll(pyf_linux_pause *pause, size_t index) {
  int status = 0;
  const int tid = (int)waitpid(pause->held[index].tid, &status, WNOHANG | __WALL);
  if (tid == 0) return;
  if (tid < 0 || !WIFSTOPPED(status)) {
    pyfi_linux_pause_drop(pause, index);
    return;
  }
  pause->held[index].stopped = 1;
  /* Any other stop comes from a signal, which must not be lost. */
  pause->held[index].signal = status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
}

/* A thread in an uninterruptible call runs no Python: after the timeout it counts as stopped. */
static inline void pyfi_linux_await(pyf_linux_pause *pause) {
  const struct timespec nap = {0, 1000000};
  unsigned turn;
  for (turn = 0; turn < PYFI_PAUSE_TIMEOUT; turn++) {
    size_t i, waiting = 0;
    for (i = pause->count; i-- > 0;) {
      if (!pause->held[i].stopped) pyfi_linux_poll(pause, i);
    }
    for (i = 0; i < pause->count; i++) waiting += !pause->held[i].stopped;
    if (waiting == 0) return;
    nanosleep(&nap, NULL);
  }
}

PYFI_DEFINE void pyf_linux_resume(pyf_linux_pause *pause) {
  size_t i;
  /* A thread that has not stopped yet cannot be detached: it would stop later. */
  pyfi_linux_await(pause);
  for (i = 0; i < pause->count; i++) {
    (void)ptrace(PTRACE_DETACH, pause->held[i].tid, NULL, (void *)(uintptr_t)(unsigned)pause->held[i].signal);
  }
  free(pause->held);
  memset(pause, 0, sizeof *pause);
}

/* A number in a thread's status: "TracerPid:"; or the first letter of "State:". */
static inline int pyfi_linux_thread_status(int pid, int tid, const char *key) {
  char path[96], line[256];
  int value = 0;
  FILE *file;
  snprintf(path, sizeof path, "/proc/%d/task/%d/status", pid, tid);
  file = fopen(path, "re");
  if (file == NULL) return 0;
  while (fgets(line, sizeof line, file) != NULL) {
    const size_t length = strlen(key);
    if (strncmp(line, key, length) != 0) continue;
    value = key[0] == 'S' ? line[length + 1] : atoi(line + length);
    break;
  }
  fclose(file);
  return value;
}

/* Asks a thread to stop; PYF_END for one that has ended. */
static inline pyf_status pyfi_linux_seize(pyf_linux *process, pyf_linux_pause *pause, int tid) {
  pyfi_linux_held *held;
  int state, tracer;
  if (!pyfi_linux_grow((void **)&pause->held, pause->count, &pause->capacity, 1, sizeof *pause->held)) {
    return pyfi_linux_fail(process, PYF_E_READ, "Out of memory.");
  }
  if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) == 0) {
    (void)ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
    held = &pause->held[pause->count++];
    held->tid = tid;
    held->stopped = held->signal = 0;
    return PYF_OK;
  }
  if (errno == ESRCH) return PYF_END;
  state = pyfi_linux_thread_status(process->pid, tid, "State:");
  /* A zombie is still listed: the main thread may have ended before the others. */
  if (state == 0 || state == 'Z' || state == 'X') return PYF_END;
  tracer = pyfi_linux_thread_status(process->pid, tid, "TracerPid:");
  if (tracer != 0) {
    return pyfi_linux_fail(process, PYF_E_DENIED, "Thread %d of process %d cannot be stopped: process %d traces it.", tid,
                          process->pid, tracer);
  }
  return pyfi_linux_fail(process, PYF_E_DENIED, "Thread %d of process %d cannot be stopped: this user may not trace it.",
                        tid, process->pid);
}

static inline int pyfi_linux_is_held(const pyf_linux_pause *pause, int tid) {
  size_t i;
  for (i = 0; i < pause->count; i++) {
    if (pause->held[i].tid == tid) return 1;
  }
  return 0;
}

/* Asks every thread that is not held to stop; `fresh` is their number. */
static inline pyf_status pyfi_linux_seize_all(pyf_linux *process, pyf_linux_pause *pause, size_t *fresh) {
  char path[64];
  const struct dirent *entry;
  pyf_status status = PYF_OK;
  DIR *tasks;
  *fresh = 0;
  snprintf(path, sizeof path, "/proc/%d/task", process->pid);
  tasks = opendir(path);
  if (tasks == NULL) return pyfi_linux_fail(process, PYF_E_GONE, "%s does not exist, or has ended.", process->name);
  while (status == PYF_OK && (entry = readdir(tasks)) != NULL) {
    const int tid = atoi(entry->d_name);
    if (tid <= 0 || pyfi_linux_is_held(pause, tid)) continue;
    status = pyfi_linux_seize(process, pause, tid);
    if (status == PYF_OK) ++*fresh;
    if (status == PYF_END) status = PYF_OK;
  }
  closedir(tasks);
  return status;
}

PYFI_DEFINE pyf_status pyf_linux_stop(pyf_linux *process, pyf_linux_pause *pause) {
  unsigned round;
  for (round = 0; round < PYFI_PAUSE_ROUNDS; round++) {
    size_t fresh = 0;
    const pyf_status status = pyfi_linux_seize_all(process, pause, &fresh);
    if (status != PYF_OK) {
      pyf_linux_resume(pause);
      return status;
    }
    if (fresh == 0) return PYF_OK;
    pyfi_linux_await(pause);
  }
  pyf_linux_resume(pause);
  return pyfi_linux_fail(process, PYF_E_READ, "%s starts threads faster than they can be stopped.", process->name);
}

#endif
