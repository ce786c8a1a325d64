/*
 * confined PID COUNT [write|allocate|stop]
 *
 * Takes COUNT samples. After the set-up the kernel ends the process at any system call but
 * process_vm_readv, and malloc ends it at the first call. The third word breaks one of these rules,
 * to show that the process ends then.
 */
#include "pyframes_linux.h"
#include "pyframes_sampler.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

/* Replaces the C library's allocator by one that can be closed after the set-up. */
static _Alignas(16) char heap[1 << 20];
static size_t used;
static int closed;

void *malloc(size_t size) {
  void *block = heap + used;
  size_t rounded = (size + 15) / 16 * 16;
  if (closed || rounded > sizeof heap - used) __builtin_trap();
  used += rounded;
  return block;
}
void free(void *block) { (void)block; }
void *calloc(size_t count, size_t size) { return malloc(count * size); }
void *realloc(void *block, size_t size) {
  char *fresh = (char *)malloc(size);
  if (block != NULL) memmove(fresh, block, size < (size_t)(fresh - (char *)block) ? size : (size_t)(fresh - (char *)block));
  return fresh;
}

#define ALLOW(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* The last two are for saying how it went. */
static int confine(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ALLOW(process_vm_readv),
      ALLOW(write),
      ALLOW(exit_group),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };
  struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void transgress(pyf_linux *process, const char *how) {
  struct iovec nothing = {heap, 0};
  void *(*volatile allocate)(size_t) = malloc; /* which compilers know, and leave out */
  if (strcmp(how, "write") == 0) (void)process_vm_writev(process->pid, &nothing, 1, &nothing, 1, 0);
  if (strcmp(how, "allocate") == 0) (void)allocate(1);
  if (strcmp(how, "stop") == 0) (void)ptrace(PTRACE_SEIZE, process->pid, NULL, NULL);
}

int main(int argc, char **argv) {
  static pyf_linux process;
  static pyf_sampler sampler;
  const pyf_sampler_limits limits = pyf_sampler_limits_for(64, 20000, 2048);
  const size_t size = pyf_sampler_size(&limits);
  char line[128];
  long count;
  int length;
  void *memory;
  if (argc < 3 || pyf_linux_attach(&process, atoi(argv[1])) != PYF_OK) return 2;
  count = atol(argv[2]);
  memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || !confine()) return 2;
  closed = 1;
  if (pyf_sampler_init(&sampler, &process.target, pyf_linux_read_ranges, &limits, memory, size) != PYF_OK) return 1;
  while (count-- > 0) {
    if (pyf_sampler_take(&sampler) != PYF_OK) return 1;
  }
  if (argc > 3) transgress(&process, argv[3]);
  length = snprintf(line, sizeof line, "{\"frames\":%llu,\"codes\":%llu}\n", (unsigned long long)sampler.stats.frames,
                    (unsigned long long)sampler.stats.codes_loaded);
  return write(1, line, (size_t)length) == length ? 0 : 1;
}
