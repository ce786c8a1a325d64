/*
 * Prints the stack of every Python thread of a running process, or of one that a core file or a recording kept.
 *
 *   cc -O2 -Igenerated/c examples/c/dump.c -o dump && ./dump --json PID
 *   ./dump --core FILE --sysroot DIRECTORY
 *
 * Without --json in a form for people. With --pause the process is stopped while it is read. Exit status: 0, 1 for an error that one
 * sentence on standard error tells, 2 for a wrong command line.
 */
#include "pyframes_core.h"

#include <inttypes.h>
#include <stdlib.h>

/* A stack's JSON is not let grow beyond this, in bytes: its target may be hostile. */
#define MAX_STACK_TEXT ((size_t)256 << 20)

static void write_number(FILE *out, pyf_number number) {
  if (number.present) {
    fprintf(out, "%" PRId64, number.value);
  } else {
    fputs("null", out);
  }
}

static void write_boolean(FILE *out, pyf_number number) {
  fputs(!number.present ? "null" : number.value ? "true" : "false", out);
}

/* One code point as JSON.stringify writes it. */
static void write_json_point(FILE *out, uint32_t point) {
  static const char escaped[] = "\b\t\n\f\r\"\\";
  static const char letters[] = "btnfr\"\\";
  const char *found = point != 0 && point < 0x80 ? strchr(escaped, (int)point) : NULL;
  char encoded[4];
  if (found != NULL) {
    fprintf(out, "\\%c", letters[found - escaped]);
  } else if (point < 0x20 || (point >= 0xd800 && point < 0xe000)) {
    fprintf(out, "\\u%04" PRIx32, point);
  } else {
    fwrite(encoded, 1, pyf_utf8(point, encoded), out);
  }
}

static void write_json_points(FILE *out, const uint32_t *points, size_t count);

/* A str object; null where the release has none or it cannot be read. */
static void write_json_string(FILE *out, pyf_target *target, uint64_t address) {
  static uint32_t points[PYF_MAX_CODE_POINTS];
  pyf_string string;
  size_t count = 0;
  pyf_status status = address == 0 ? PYF_E_ABSENT : pyf_string_open(&string, target, address);
  if (status == PYF_OK) status = pyf_string_read(&string, points, PYF_MAX_CODE_POINTS, &count);
  if (status != PYF_OK && status != PYF_END) {
    fputs("null", out);
    return;
  }
  write_json_points(out, points, count);
}

/* Surrogates that make a pair are joined. */
static void write_json_points(FILE *out, const uint32_t *points, size_t count) {
  size_t i;
  fputc('"', out);
  for (i = 0; i < count; i++) {
    uint32_t point = points[i];
    if (point >= 0xd800 && point < 0xdc00 && i + 1 < count && points[i + 1] >= 0xdc00 && points[i + 1] < 0xe000) {
      point = 0x10000 + ((point - 0xd800) << 10) + (points[++i] - 0xdc00);
    }
    write_json_point(out, point);
  }
  fputc('"', out);
}

/* A NUL-terminated string of the target's. */
static void write_json_c_string(FILE *out, pyf_target *target, uint64_t address, int dotted) {
  uint32_t points[PYF_MAX_C_STRING];
  size_t count = 0;
  if (pyf_c_string_read(target, address, dotted, points, &count) == PYF_OK) {
    write_json_points(out, points, count);
  } else {
    fputs("null", out);
  }
}

/* By pyf_kind. */
static const char *const kinds[] = {"python", "builtin", "method-descriptor", "class", "tuple", "unknown"};

static void write_json_frame(FILE *out, pyf_target *target, const pyf_frame *frame) {
  static const char *const owners[] = {"null", "\"thread\"", "\"generator\""};
  fprintf(out, "{\"kind\":\"%s\",\"name\":", kinds[frame->kind]);
  if (frame->c_name != 0) {
    write_json_c_string(out, target, frame->c_name, frame->c_name_dotted);
  } else {
    write_json_string(out, target, frame->code.name);
  }
  fputs(",\"qualname\":", out);
  write_json_string(out, target, frame->code.qualname);
  fputs(",\"filename\":", out);
  write_json_string(out, target, frame->code.filename);
  fputs(",\"line\":", out);
  write_number(out, frame->position.line);
  fputs(",\"endLine\":", out);
  write_number(out, frame->position.end_line);
  fputs(",\"column\":", out);
  write_number(out, frame->position.column);
  fputs(",\"endColumn\":", out);
  write_number(out, frame->position.end_column);
  fputs(",\"firstLine\":", out);
  write_number(out, frame->code.first_line);
  fprintf(out, ",\"owner\":%s,\"entry\":", owners[frame->owner]);
  write_boolean(out, frame->entry);
  fputc('}', out);
}

/* The frames as a JSON array; returns whether the walk was complete. */
static int write_json_frames(FILE *out, pyf_target *target, const pyf_thread *thread) {
  pyf_frames frames;
  pyf_frame frame;
  const char *separator = "";
  fputc('[', out);
  pyf_frames_begin(&frames, target, thread);
  while (pyf_frames_next(&frames, &frame) == PYF_OK) {
    if ((size_t)ftell(out) > MAX_STACK_TEXT) {
      frames.complete = 0;
      break;
    }
    fputs(separator, out);
    write_json_frame(out, target, &frame);
    separator = ",";
  }
  fputc(']', out);
  return frames.complete;
}

static void write_json_thread(FILE *out, pyf_target *target, const pyf_thread *thread, pyf_names *names) {
  const char *state = pyf_attach_state_name(&target->layout.attach_state, thread->state);
  const uint64_t name = pyf_names_find(names, thread->id);
  /* `complete` is written before the frames and known after them, so they wait in a buffer. */
  char *text = NULL;
  size_t size = 0;
  int complete;
  FILE *buffer = open_memstream(&text, &size);
  if (buffer == NULL) {
    fputs("pyframes: Out of memory.\n", stderr);
    exit(1);
  }
  complete = write_json_frames(buffer, target, thread);
  fclose(buffer);
  fprintf(out, "{\"id\":%" PRIu64 ",\"nativeId\":", thread->id);
  if (thread->has_native_id) {
    fprintf(out, "%" PRIu64, thread->native_id);
  } else {
    fputs("null", out);
  }
  fputs(",\"name\":", out);
  write_json_string(out, target, name);
  fputs(",\"main\":", out);
  write_boolean(out, thread->main);
  fputs(",\"holdsGil\":", out);
  write_boolean(out, thread->holds_gil);
  fputs(",\"gilRequested\":", out);
  write_boolean(out, thread->gil_requested);
  if (state == NULL) {
    fputs(",\"state\":null", out);
  } else {
    fprintf(out, ",\"state\":\"%s\"", state);
  }
  fprintf(out, ",\"complete\":%s,\"frames\":%s}", complete ? "true" : "false", text);
  free(text);
}

/* The id of the thread state at `address`, if it is one of any interpreter's. */
static int find_thread_id(pyf_target *target, uint64_t address, uint64_t *id) {
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  if (address == 0 || pyf_interpreters_begin(&interpreters, target) != PYF_OK) return 0;
  while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    pyf_threads_begin(&threads, target, &interpreter);
    while (pyf_threads_next(&threads, &thread) == PYF_OK) {
      if (thread.address != address) continue;
      *id = thread.id;
      return 1;
    }
  }
  return 0;
}

static void write_json_gil(FILE *out, pyf_target *target, const pyf_gil *gil) {
  uint64_t holder = 0;
  if (!gil->known) {
    fputs("null", out);
    return;
  }
  fprintf(out, "{\"locked\":%s,\"holder\":", gil->locked ? "true" : "false");
  if (find_thread_id(target, gil->holder, &holder)) {
    fprintf(out, "%" PRIu64, holder);
  } else {
    fputs("null", out);
  }
  fputs(",\"requested\":", out);
  write_boolean(out, gil->requested);
  fputc('}', out);
}

static void write_json_interpreter(FILE *out, pyf_target *target, const pyf_interpreter *interpreter) {
  pyf_threads threads;
  pyf_thread thread;
  pyf_frame frame;
  pyf_names names;
  const char *separator = "";
  fputs("{\"id\":", out);
  write_number(out, interpreter->id);
  fputs(",\"gc\":{\"collecting\":", out);
  write_boolean(out, interpreter->collecting);
  fputs(",\"frame\":", out);
  if (pyf_frame_at(target, interpreter->collecting_frame, &frame) == PYF_OK) {
    write_json_frame(out, target, &frame);
  } else {
    fputs("null", out);
  }
  fputs("},\"gil\":", out);
  write_json_gil(out, target, &interpreter->gil);
  fputs(",\"threads\":[", out);
  (void)pyf_names_begin(&names, target, interpreter); /* where it fails no thread has a name */
  pyf_threads_begin(&threads, target, interpreter);
  while (pyf_threads_next(&threads, &thread) == PYF_OK) {
    fputs(separator, out);
    write_json_thread(out, target, &thread, &names);
    separator = ",";
  }
  fputs("],\"tasks\":null}", out);
}

static void write_json_build(FILE *out, const pyf_target *target) {
  char version[PYF_VERSION_SIZE];
  char build[PYF_BUILD_ID_SIZE];
  pyf_version_text(target->hex, version);
  fprintf(out, "{\"version\":\"%s\",\"hex\":\"0x%08" PRIx32 "\",\"abiflags\":\"%s\",\"target\":\"%s\"", version,
          target->hex, target->abiflags, target->triple);
  if (target->build != NULL) {
    pyf_build_id(target->build, build);
    fprintf(out, ",\"build\":\"%s\",\"offsets\":\"table\"}", build);
  } else {
    fputs(",\"build\":null,\"offsets\":\"debug-offsets\"}", out);
  }
}

/* The snapshot of docs/walk.md: one line. */
static void write_json(FILE *out, pyf_linux *process) {
  pyf_target *target = &process->target;
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  const char *separator = "";
  fputs("{\"python\":", out);
  write_json_build(out, target);
  fprintf(out, ",\"runtime\":{\"address\":\"0x%" PRIx64 "\",\"foundBy\":\"%s\"},\"interpreters\":[", target->runtime,
          process->found_by);
  if (pyf_interpreters_begin(&interpreters, target) == PYF_OK) {
    while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
      fputs(separator, out);
      write_json_interpreter(out, target, &interpreter);
      separator = ",";
    }
  }
  fputs("]}\n", out);
}

/* For people: a name is cut off where it is too long, and "?" where it cannot be read. */
static void write_name(FILE *out, pyf_target *target, uint64_t address) {
  char text[1024];
  const pyf_status status = pyf_string_utf8(target, address, text, sizeof text);
  char *at;
  for (at = text; *at != '\0'; at++) {
    if ((unsigned char)*at < 0x20 || *at == 0x7f) *at = '?'; /* no control sequences on somebody's terminal */
  }
  fputs(status == PYF_OK || status == PYF_E_SPACE ? text : "?", out);
}

static void write_c_name(FILE *out, pyf_target *target, const pyf_frame *frame) {
  uint32_t points[PYF_MAX_C_STRING];
  size_t count = 0, i;
  if (pyf_c_string_read(target, frame->c_name, frame->c_name_dotted, points, &count) != PYF_OK) count = 0;
  for (i = 0; i < count; i++) {
    char encoded[4];
    fwrite(encoded, 1, pyf_utf8(points[i] < 0x20 || points[i] == 0x7f ? '?' : points[i], encoded), out);
  }
  if (count == 0) fputc('?', out);
}

static void write_frame(FILE *out, pyf_target *target, const pyf_frame *frame) {
  if (frame->kind == PYF_KIND_UNKNOWN) {
    fputs("    ? (no kind that is known)\n", out);
    return;
  }
  fputs("    ", out);
  if (frame->c_name != 0) {
    write_c_name(out, target, frame);
  } else {
    write_name(out, target, frame->code.qualname != 0 ? frame->code.qualname : frame->code.name);
  }
  if (frame->kind != PYF_KIND_PYTHON) fprintf(out, " [%s]", kinds[frame->kind]);
  fputs(" (", out);
  write_name(out, target, frame->code.filename);
  fputc(':', out);
  if (frame->position.line.present) {
    fprintf(out, "%" PRId64, frame->position.line.value);
  } else {
    fputc('?', out);
  }
  fputs(")\n", out);
}

static void write_thread(FILE *out, pyf_target *target, const pyf_thread *thread) {
  pyf_frames frames;
  pyf_frame frame;
  fprintf(out, "Thread 0x%" PRIx64, thread->id);
  if (thread->has_native_id) fprintf(out, " (%" PRIu64 ")", thread->native_id);
  if (pyf_is(thread->main, 1)) fputs(", main", out);
  if (pyf_is(thread->holds_gil, 1)) fputs(", holds the GIL", out);
  fputc('\n', out);
  pyf_frames_begin(&frames, target, thread);
  while (pyf_frames_next(&frames, &frame) == PYF_OK) write_frame(out, target, &frame);
  if (!frames.complete) fputs("    (incomplete: the stack changed while it was read)\n", out);
}

static void write_text(FILE *out, pyf_linux *process) {
  pyf_target *target = &process->target;
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  char version[PYF_VERSION_SIZE];
  char build[PYF_BUILD_ID_SIZE] = "by its own debug offsets";
  pyf_version_text(target->hex, version);
  if (target->build != NULL) pyf_build_id(target->build, build);
  fprintf(out, "%s: CPython %s%s (%s)\n", process->name, version, target->abiflags, build);
  if (pyf_interpreters_begin(&interpreters, target) != PYF_OK) return;
  while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    pyf_threads_begin(&threads, target, &interpreter);
    while (pyf_threads_next(&threads, &thread) == PYF_OK) write_thread(out, target, &thread);
  }
}

/* What contradicts what, a sentence a line. */
static void warn(const pyf_linux *process) {
  const pyf_disagreement *found = &process->target.disagreement;
  const char *line = process->warnings;
  char build[PYF_BUILD_ID_SIZE];
  while (*line != '\0') {
    const size_t length = strcspn(line, "\n");
    fprintf(stderr, "pyframes: warning: %.*s\n", (int)length, line);
    line += length + (line[length] == '\n');
  }
  if (found->build == NULL) return;
  pyf_build_id(found->build, build);
  fprintf(stderr, "pyframes: warning: %s has %s at %" PRIu64 ", the process has it at %" PRIu64 ".\n", build,
          found->field, found->table, found->target);
}

/* A process id; 0 for anything else. */
static int parse_pid(const char *text) {
  char *end;
  long value;
  errno = 0;
  value = strtol(text, &end, 10);
  return errno != 0 || end == text || *end != '\0' || value <= 0 || value > INT32_MAX ? 0 : (int)value;
}

/* What the command line names: one process or one file. */
typedef struct request {
  int pid;
  const char *core, *sysroot, *recording;
  int json, pause;
} request;

/* 0 for a command line that is wrong. */
static int parse(int argc, char **argv, request *asked) {
  int i;
  memset(asked, 0, sizeof *asked);
  for (i = 1; i < argc; i++) {
    const char **text = strcmp(argv[i], "--core") == 0        ? &asked->core
                        : strcmp(argv[i], "--sysroot") == 0   ? &asked->sysroot
                        : strcmp(argv[i], "--recording") == 0 ? &asked->recording
                                                              : NULL;
    if (text != NULL) {
      if (++i == argc || *text != NULL) return 0;
      *text = argv[i];
    } else if (strcmp(argv[i], "--json") == 0) {
      asked->json = 1;
    } else if (strcmp(argv[i], "--pause") == 0) {
      asked->pause = 1;
    } else if (asked->pid != 0 || (asked->pid = parse_pid(argv[i])) == 0) {
      return 0;
    }
  }
  if (asked->sysroot != NULL && asked->core == NULL) return 0;
  if (asked->pause && asked->pid == 0) return 0;
  return (asked->pid != 0) + (asked->core != NULL) + (asked->recording != NULL) == 1;
}

static pyf_status open_request(pyf_core *core, const request *asked) {
  if (asked->core != NULL) return pyf_core_open(core, asked->core, asked->sysroot);
  if (asked->recording != NULL) return pyf_recording_open(core, asked->recording);
  return (asked->pause ? pyf_linux_attach_paused : pyf_linux_attach)(&core->process, asked->pid);
}

int main(int argc, char **argv) {
  static pyf_core core;
  request asked;
  if (!parse(argc, argv, &asked)) {
    fprintf(stderr, "usage: %s [--json] [--pause] PID\n       %s [--json] --core FILE [--sysroot DIRECTORY]\n"
            "       %s [--json] --recording FILE\n", argv[0], argv[0], argv[0]);
    return 2;
  }
  if (open_request(&core, &asked) != PYF_OK) {
    fprintf(stderr, "pyframes: %s\n", core.process.error);
    return 1;
  }
  warn(&core.process);
  (asked.json ? write_json : write_text)(stdout, &core.process);
  if (asked.pid != 0) pyf_linux_detach(&core.process);
  else pyf_core_close(&core);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "pyframes: The output cannot be written: %s.\n", strerror(errno));
    return 1;
  }
  return 0;
}
