/*
 * Samples the Python stacks of a running process, and prints how often each stack was seen, in the
 * collapsed form that flame graphs are made from.
 *
 *   cc -O2 -Igenerated/c examples/c/sample.c -o sample
 *   ./sample --count 1000 --interval 1000 PID > stacks.txt
 *   ./sample --count 100000 --interval 0 --json PID
 *
 * --interval N  microseconds between two samples; 0 samples without a break.
 * --always      reads each sample. By default a process that has not run is read in one sample of
 *               eight.
 * --pause       stops the process for each sample, so that no stack can tear.
 * --json        prints the cost of sampling instead of the stacks, as one object.
 * --bare        also times, after each sample, a read of the same bytes without a sampler.
 *
 * Standard error says if a limit left threads or frames out of the last sample. Exit status: 0, 1
 * for an error, which standard error explains in one sentence, 2 for a wrong command line.
 */
#include "pyframes_linux.h"
#include "pyframes_sampler.h"

#include <inttypes.h>
#include <time.h>

typedef struct options {
  int pid;
  long count, interval;
  int json, bare, pause, always;
} options;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The processor time of this program, in nanoseconds. */
static double processor(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int order(const void *a, const void *b) {
  const double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

/* The times of the last samples, in nanoseconds. */
#define MAX_TIMES 65536
typedef struct times {
  double each[MAX_TIMES];
  size_t count;
} times;

static void times_add(times *taken, double time) { taken->each[taken->count++ % MAX_TIMES] = time; }

static double quantile(times *taken, double part) {
  const size_t count = taken->count < MAX_TIMES ? taken->count : MAX_TIMES;
  if (count == 0) return 0;
  qsort(taken->each, count, sizeof *taken->each, order);
  return taken->each[(size_t)(part * (double)(count - 1))];
}

/* Stacks, by the ids of their locations; the text of a stack is made when it is seen first. */
typedef struct stack {
  uint64_t hash;
  uint64_t seen;
  char *text;
} stack;

typedef struct stacks {
  stack *slots;
  size_t count, capacity; /* a power of two */
} stacks;

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * UINT64_C(0x9fb21c651e98df25);
  return hash ^ hash >> 29;
}

static uint64_t stack_hash(const pyf_sampled_thread *thread) {
  uint64_t hash = thread->thread.id + 1;
  uint32_t i;
  for (i = 0; i < thread->frame_count; i++) hash = mix(hash, thread->frames[i].location->id);
  return hash;
}

static void write_text(FILE *out, pyf_text text) {
  char escaped[4096] = "?";
  if (text.bytes != NULL) pyf_printable(text.bytes, escaped, sizeof escaped);
  fputs(escaped, out);
}

/* thread;outermost;...;innermost, each frame as function (file:line) */
static char *stack_text(const pyf_sampled_thread *thread) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  uint32_t i;
  if (out == NULL) return NULL;
  fprintf(out, "thread %" PRIu64, thread->thread.id);
  for (i = thread->frame_count; i-- > 0;) {
    const pyf_code_location *location = thread->frames[i].location;
    const pyf_text name = location->code->qualname.bytes != NULL ? location->code->qualname : location->code->name;
    fputc(';', out);
    write_text(out, name);
    fputs(" (", out);
    write_text(out, location->code->filename);
    fputc(':', out);
    if (location->position.line.present) fprintf(out, "%" PRId64 ")", location->position.line.value);
    else fputs("?)", out);
  }
  if (!thread->complete) fputs(";(torn)", out);
  return fclose(out) == 0 ? text : NULL;
}

/* 0 where there is no memory left. */
static int stacks_grow(stacks *all) {
  stack *old = all->slots;
  const size_t capacity = all->capacity == 0 ? 1024 : all->capacity * 2;
  size_t i;
  all->slots = (stack *)calloc(capacity, sizeof *all->slots);
  if (all->slots == NULL) return 0;
  for (i = 0; i < all->capacity; i++) {
    size_t slot = (size_t)old[i].hash & (capacity - 1);
    if (old[i].seen == 0) continue;
    while (all->slots[slot].seen != 0) slot = (slot + 1) & (capacity - 1);
    all->slots[slot] = old[i];
  }
  all->capacity = capacity;
  free(old);
  return 1;
}

static int stacks_add(stacks *all, const pyf_sampled_thread *thread) {
  const uint64_t hash = stack_hash(thread);
  size_t slot;
  if (all->count * 2 >= all->capacity && !stacks_grow(all)) return 0;
  slot = (size_t)hash & (all->capacity - 1);
  while (all->slots[slot].seen != 0 && all->slots[slot].hash != hash) slot = (slot + 1) & (all->capacity - 1);
  if (all->slots[slot].seen++ != 0) return 1;
  all->count++;
  all->slots[slot].hash = hash;
  all->slots[slot].text = stack_text(thread);
  return all->slots[slot].text != NULL;
}

static void stacks_print(const stacks *all) {
  size_t i;
  for (i = 0; i < all->capacity; i++) {
    if (all->slots[i].seen != 0) printf("%s %" PRIu64 "\n", all->slots[i].text, all->slots[i].seen);
  }
}

/*
 * Reads the same segments without a sampler: no sample can cost less. Returns the time in
 * nanoseconds.
 */
static double read_barely(const pyf_sampler *sampler, pyf_linux *process) {
  static pyf_range *ranges;
  static char *buffer;
  size_t filled = 0, count = 0;
  double start;
  uint32_t i;
  if (ranges == NULL) ranges = (pyf_range *)malloc(sampler->limits.segments * sizeof *ranges);
  if (buffer == NULL) buffer = (char *)malloc(sampler->limits.copy_bytes);
  if (ranges == NULL || buffer == NULL) return 0;
  for (i = 0; i < sampler->copy.read_count; i++) {
    if (!sampler->copy.segments[i].readable || sampler->copy.segments[i].skipped) continue;
    ranges[count].address = sampler->copy.segments[i].address;
    ranges[count].length = sampler->copy.segments[i].length;
    ranges[count].buffer = buffer + filled;
    filled += ranges[count++].length;
  }
  start = now();
  (void)pyf_linux_read_ranges(process, ranges, count);
  return now() - start;
}

/* Frames of the last sample whose line is known. */
static uint32_t count_lines(const pyf_sampler *sampler) {
  uint32_t lines = 0, i, j;
  for (i = 0; i < sampler->thread_count; i++) {
    for (j = 0; j < sampler->threads[i].frame_count; j++) {
      lines += sampler->threads[i].frames[j].location->position.line.present != 0;
    }
  }
  return lines;
}

static void print_json(const pyf_sampler *sampler, times *taken, times *bare, double first, double attach, double spent,
                       size_t size) {
  const pyf_sampler_stats *stats = &sampler->stats;
  printf("{\"samples\":%zu,\"threads\":%" PRIu32 ",\"frames\":%" PRIu32 ",\"lines\":%" PRIu32 ",\"attachNs\":%.0f,\"firstNs\":%.0f,", taken->count,
         sampler->thread_count, sampler->frame_count, count_lines(sampler), attach, first);
  printf("\"medianNs\":%.0f,\"p99Ns\":%.0f,\"processorNs\":%.0f,", quantile(taken, 0.5), quantile(taken, 0.99),
         spent / (double)taken->count);
  if (bare->count != 0) printf("\"bareNs\":%.0f,", quantile(bare, 0.5));
  printf("\"calls\":%" PRIu64 ",\"reads\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"segments\":%" PRIu32 ",\"copied\":%" PRIu32 ",", stats->calls,
         stats->reads, stats->bytes, sampler->copy.fill.segments, sampler->copy.fill.bytes);
  printf("\"framesSeen\":%" PRIu64 ",\"framesKept\":%" PRIu64 ",\"codesLoaded\":%" PRIu64 ",\"codesChecked\":%" PRIu64
         ",\"placesFound\":%" PRIu64 ",\"textsRead\":%" PRIu64 ",\"emptied\":%" PRIu64 ",\"rested\":%" PRIu64 ",\"idle\":%" PRIu64 ",\"memory\":%zu}\n",
         stats->frames, stats->frames_reused, stats->codes_loaded, stats->codes_checked, stats->locations_found,
         stats->texts_read, stats->caches_cleared, stats->threads_unchanged, stats->samples_idle, size);
}

/* A profile that lacks threads or frames must say so. */
static void warn_of_limits(const pyf_sampler *sampler) {
  if (sampler->threads_left_out != 0) {
    fprintf(stderr, "pyframes: the last sample leaves out %" PRIu32 " of %" PRIu32 " threads; raise the limit of %" PRIu32 " threads.\n",
            sampler->threads_left_out, sampler->thread_count + sampler->threads_left_out, sampler->limits.threads);
  } else if (sampler->truncated) {
    fprintf(stderr, "pyframes: the last sample is truncated; raise the limits of the sampler.\n");
  }
}

static void pause_for(long microseconds) {
  struct timespec time;
  if (microseconds <= 0) return;
  time.tv_sec = microseconds / 1000000;
  time.tv_nsec = microseconds % 1000000 * 1000;
  nanosleep(&time, NULL);
}

static int number(const char *text, long least, long *value) {
  char *end;
  *value = strtol(text, &end, 10);
  return *text != '\0' && *end == '\0' && *value >= least;
}

static int parse(int argc, char **argv, options *out) {
  int i;
  long pid = 0;
  for (i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) out->json = 1;
    else if (strcmp(argv[i], "--bare") == 0) out->bare = 1;
    else if (strcmp(argv[i], "--always") == 0) out->always = 1;
    else if (strcmp(argv[i], "--pause") == 0) out->pause = 1;
    else if (strcmp(argv[i], "--count") == 0 && i + 1 < argc && number(argv[i + 1], 1, &out->count)) i++;
    else if (strcmp(argv[i], "--interval") == 0 && i + 1 < argc && number(argv[i + 1], 0, &out->interval)) i++;
    else if (pid != 0 || !number(argv[i], 1, &pid)) return 0;
  }
  out->pid = (int)pid;
  return pid != 0;
}

int main(int argc, char **argv) {
  static pyf_linux process; /* neither may move */
  static pyf_sampler sampler;
  const pyf_sampler_limits limits = pyf_sampler_limits_for(2048, 100000, 8192);
  const size_t size = pyf_sampler_size(&limits);
  options options = {0, 1000, 1000, 0, 0, 0, 0};
  stacks all = {NULL, 0, 0};
  static times taken, bare;
  double begun = now(), attached, first = 0, spent;
  pyf_status status = PYF_OK;
  void *memory;
  if (!parse(argc, argv, &options)) {
    fprintf(stderr, "usage: sample [--count N] [--interval MICROSECONDS] [--json] [--bare] [--always] [--pause] PID\n");
    return 2;
  }
  if (pyf_linux_attach(&process, options.pid) != PYF_OK) {
    fprintf(stderr, "pyframes: %s\n", process.error);
    return 1;
  }
  attached = now();
  memory = size == 0 ? NULL : malloc(size);
  if (memory == NULL) {
    fprintf(stderr, "pyframes: there is not enough memory for a sampler of %zu bytes.\n", size);
    return 1;
  }
  status = pyf_sampler_init(&sampler, &process.target, pyf_linux_read_ranges, &limits, memory, size);
  if (!options.always) sampler.activity = pyf_linux_activity;
  spent = processor();
  while (status == PYF_OK && taken.count < (size_t)options.count) {
    const double start = now();
    uint32_t i;
    if (options.pause && (status = pyf_linux_stop(&process, &process.pause)) != PYF_OK) break;
    status = pyf_sampler_take(&sampler);
    if (options.pause) pyf_linux_resume(&process.pause);
    times_add(&taken, now() - start);
    if (taken.count == 1) first = now() - begun;
    if (options.bare) {
      const double begin = processor();
      times_add(&bare, read_barely(&sampler, &process));
      spent += processor() - begin;
    }
    for (i = 0; status == PYF_OK && !options.json && i < sampler.thread_count; i++) {
      if (!stacks_add(&all, &sampler.threads[i])) status = PYF_E_SPACE;
    }
    pause_for(options.interval);
  }
  if (options.json) print_json(&sampler, &taken, &bare, first, attached - begun, processor() - spent, size);
  else stacks_print(&all);
  warn_of_limits(&sampler);
  if (status != PYF_OK) fprintf(stderr, "pyframes: after %zu samples: %s.\n", taken.count, pyf_status_text(status));
  pyf_linux_detach(&process);
  return status == PYF_OK ? 0 : 1;
}
