/*
 * Prints the stack of every Python thread of a running process, a core file or a recording.
 *
 *   cc -O2 -Igenerated/c examples/c/dump.c -o dump && ./dump --json PID
 *   ./dump --core FILE --sysroot DIRECTORY
 *
 * --json        prints JSON; without it, text for people.
 * --tasks       asyncio's tasks; JSON always has them.
 * --locals      the variables of functions.
 * --exceptions  the exceptions that threads raise and handle.
 * --shims       the frames that a walk skips.
 * --pause       stops the process while it is read.
 *
 * Exit status: 0, 1 for an error, which standard error explains in one sentence, 2 for a wrong
 * command line.
 */
#include "dump_json.h"

/* For people: a name is cut off where it is too long, and "?" where it cannot be read. */
static void write_name(FILE *out, pyf_target *target, uint64_t address) {
  char text[1024], escaped[PYF_PRINTABLE_POINT * sizeof text];
  const pyf_status status = pyf_string_utf8(target, address, text, sizeof text);
  pyf_printable(text, escaped, sizeof escaped);
  fputs(status == PYF_OK || status == PYF_E_SPACE ? escaped : "?", out);
}

static void write_c_name(FILE *out, pyf_target *target, uint64_t address, int dotted) {
  uint32_t points[PYF_MAX_C_STRING];
  size_t count = 0, i;
  if (pyf_c_string_read(target, address, dotted, points, &count) != PYF_OK) count = 0;
  for (i = 0; i < count; i++) {
    char encoded[PYF_PRINTABLE_POINT];
    fwrite(encoded, 1, pyf_printable_point(points[i], encoded), out);
  }
  if (count == 0) fputc('?', out);
}

static void write_frame(FILE *out, pyf_target *target, const pyf_frame *frame) {
  if (frame->kind == PYF_KIND_SHIM && frame->code.name == 0) {
    fputs("    [shim]\n", out);
    return;
  }
  if (frame->kind == PYF_KIND_UNKNOWN) {
    fputs("    ? (no kind that is known)\n", out);
    return;
  }
  fputs("    ", out);
  if (frame->c_name != 0) {
    write_c_name(out, target, frame->c_name, frame->c_name_dotted);
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

static void write_type(FILE *out, pyf_target *target, const pyf_type_name *type) {
  if (type->c_name != 0) {
    write_c_name(out, target, type->c_name, 1);
  } else {
    write_name(out, target, type->name);
  }
}

/* A line for each variable: its value, or else its type. */
static void write_locals(FILE *out, pyf_target *target, const pyf_frame *frame) {
  static pyf_local local;
  pyf_locals locals;
  if (pyf_locals_begin(&locals, target, frame) != PYF_OK) return;
  while (pyf_locals_next(&locals, &local) == PYF_OK) {
    fputs("        ", out);
    write_name(out, target, local.name);
    if (local.value.has_repr) {
      fprintf(out, " = %s\n", local.value.repr); /* nothing but printable ASCII */
      continue;
    }
    fputs(": ", out);
    write_type(out, target, &local.value.type);
    if (local.value.length.present) fprintf(out, " of %" PRId64, local.value.length.value);
    fputc('\n', out);
  }
}

static void write_exception(FILE *out, pyf_target *target, const char *verb, const pyf_exception *exception) {
  fprintf(out, "    %s ", verb);
  write_type(out, target, &exception->type);
  if (exception->message != 0) {
    fputs(": ", out);
    write_name(out, target, exception->message);
  }
  fputc('\n', out);
}

static void write_exceptions(FILE *out, pyf_target *target, const pyf_thread *thread) {
  pyf_exception exception;
  pyf_handled handled;
  if (pyf_exception_raised(target, thread, &exception) == PYF_OK) write_exception(out, target, "raises", &exception);
  if (pyf_handled_begin(&handled, target, thread) != PYF_OK) return;
  while (pyf_handled_next(&handled, &exception) == PYF_OK) write_exception(out, target, "handles", &exception);
}

static void write_thread(FILE *out, pyf_target *target, const pyf_thread *thread, const extras *asked) {
  pyf_frames frames;
  pyf_frame frame;
  fprintf(out, "Thread 0x%" PRIx64, thread->id);
  if (thread->has_native_id) fprintf(out, " (%" PRIu64 ")", thread->native_id);
  if (pyf_is(thread->main, 1)) fputs(", main", out);
  if (pyf_is(thread->holds_gil, 1)) fputs(", holds the GIL", out);
  fputc('\n', out);
  if (asked->exceptions) write_exceptions(out, target, thread);
  pyf_frames_begin(&frames, target, thread);
  frames.shims = asked->shims;
  while (pyf_frames_next(&frames, &frame) == PYF_OK) {
    write_frame(out, target, &frame);
    if (asked->locals) write_locals(out, target, &frame);
  }
  if (!frames.complete) fputs("    (incomplete: the stack changed while it was read)\n", out);
}

/* A line for each task, then its frames and its awaiters. */
static void write_tasks(FILE *out, pyf_target *target, const pyf_interpreter *interpreter, const extras *asked) {
  static pyf_tasks tasks;
  static pyf_awaiters awaiters;
  pyf_task task;
  if (pyf_tasks_begin(&tasks, target, interpreter) != PYF_OK) return;
  while (pyf_tasks_next(&tasks, &task) == PYF_OK) {
    pyf_task_frames frames;
    pyf_frame frame;
    unsigned i;
    fprintf(out, "Task 0x%" PRIx64 " ", task.address);
    if (task.number.present) {
      fprintf(out, "Task-%" PRId64, task.number.value);
    } else {
      write_name(out, target, task.name);
    }
    fprintf(out, " (%s)", pyf_task_state_name(task.state));
    pyf_awaiters_read(target, &tasks.asyncio, task.address, &awaiters);
    for (i = 0; i < awaiters.count; i++) fprintf(out, "%s 0x%" PRIx64, i == 0 ? ", awaited by" : ",", awaiters.tasks[i]);
    fputc('\n', out);
    pyf_task_frames_begin(&frames, &tasks, &task, asked->shims);
    while (pyf_task_frames_next(&frames, &frame) == PYF_OK) {
      write_frame(out, target, &frame);
      if (asked->locals) write_locals(out, target, &frame);
    }
    if (!frames.complete) fputs("    (incomplete)\n", out);
  }
  if (!tasks.complete) fputs("(there are other tasks, which could not be read)\n", out);
}

static void write_text(FILE *out, pyf_linux *process, const extras *asked) {
  pyf_target *target = &process->target;
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  char version[PYF_PYTHON_VERSION_SIZE];
  char name[512];
  char build[PYF_BUILD_ID_SIZE] = "by its own debug offsets";
  pyf_version_text(target->hex, version);
  if (target->build != NULL) pyf_build_id(target->build, build);
  pyf_printable(process->name, name, sizeof name);
  fprintf(out, "%s: CPython %s%s (%s)\n", name, version, target->abiflags, build);
  if (pyf_interpreters_begin(&interpreters, target) != PYF_OK) return;
  while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    pyf_threads_begin(&threads, target, &interpreter);
    while (pyf_threads_next(&threads, &thread) == PYF_OK) write_thread(out, target, &thread, asked);
    if (asked->tasks) write_tasks(out, target, &interpreter, asked);
  }
}

/* Contradictions in the version evidence, one sentence on each line. */
static void warn(const pyf_linux *process) {
  const pyf_disagreement *found = &process->target.disagreement;
  const char *line = process->warnings;
  char build[PYF_BUILD_ID_SIZE];
  while (*line != '\0') {
    const size_t length = strcspn(line, "\n");
    char sentence[sizeof process->warnings], escaped[PYF_PRINTABLE_POINT * sizeof sentence];
    memcpy(sentence, line, length);
    sentence[length] = '\0';
    pyf_printable(sentence, escaped, sizeof escaped);
    fprintf(stderr, "pyframes: warning: %s\n", escaped);
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

/* The process or file on the command line. */
typedef struct request {
  int pid;
  const char *core, *sysroot, *recording;
  int json, pause;
  uint64_t search_limit; /* bytes; 0 for the default */
  extras extras;
} request;

/* A number of MiB in bytes; 0 for anything else. */
static uint64_t parse_mib(const char *text) {
  return (uint64_t)parse_pid(text) << 20;
}

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
    } else if (strcmp(argv[i], "--search-limit") == 0) {
      if (++i == argc || (asked->search_limit = parse_mib(argv[i])) == 0) return 0;
    } else if (strcmp(argv[i], "--json") == 0) {
      asked->json = 1;
    } else if (strcmp(argv[i], "--pause") == 0) {
      asked->pause = 1;
    } else if (strcmp(argv[i], "--locals") == 0) {
      asked->extras.locals = 1;
    } else if (strcmp(argv[i], "--exceptions") == 0) {
      asked->extras.exceptions = 1;
    } else if (strcmp(argv[i], "--tasks") == 0) {
      asked->extras.tasks = 1;
    } else if (strcmp(argv[i], "--shims") == 0) {
      asked->extras.shims = 1;
    } else if (asked->pid != 0 || (asked->pid = parse_pid(argv[i])) == 0) {
      return 0;
    }
  }
  if (asked->sysroot != NULL && asked->core == NULL) return 0;
  if (asked->pause && asked->pid == 0) return 0;
  if (asked->search_limit != 0 && asked->recording != NULL) return 0;
  return (asked->pid != 0) + (asked->core != NULL) + (asked->recording != NULL) == 1;
}

static pyf_status open_request(pyf_core *core, const request *asked) {
  pyf_linux_options options;
  options.pause = asked->pause;
  options.search_limit = asked->search_limit;
  if (asked->core != NULL) return pyf_core_open_with(core, asked->core, asked->sysroot, &options);
  if (asked->recording != NULL) return pyf_recording_open(core, asked->recording);
  return pyf_linux_attach_with(&core->process, asked->pid, &options);
}

/* Prints everything, or nothing and a sentence if the process ended meanwhile; 0 for the latter. */
static int write_all(pyf_linux *process, const request *asked) {
  char *text = NULL, name[512];
  size_t size = 0;
  pyf_interpreters interpreters;
  pyf_status status;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) {
    fprintf(stderr, "pyframes: Out of memory.\n");
    return 0;
  }
  (asked->json ? write_json : write_text)(out, process, &asked->extras);
  (void)fclose(out);
  status = pyf_interpreters_begin(&interpreters, &process->target);
  if (status == PYF_E_GONE || status == PYF_E_DENIED) {
    pyf_printable(process->name, name, sizeof name);
    fprintf(stderr, "pyframes: %s cannot be read any more: %s.\n", name, pyf_status_text(status));
  } else {
    (void)fwrite(text, 1, size, stdout);
  }
  free(text);
  return status != PYF_E_GONE && status != PYF_E_DENIED;
}

int main(int argc, char **argv) {
  static pyf_core core;
  request asked;
  if (!parse(argc, argv, &asked)) {
    fprintf(stderr, "usage: %s [OPTIONS] [--pause] PID\n       %s [OPTIONS] --core FILE [--sysroot DIRECTORY]\n"
            "       %s [OPTIONS] --recording FILE\noptions: --json --tasks --locals --exceptions --shims --search-limit MIB\n", argv[0], argv[0], argv[0]);
    return 2;
  }
  if (open_request(&core, &asked) != PYF_OK) {
    fprintf(stderr, "pyframes: %s\n", core.process.error);
    return 1;
  }
  warn(&core.process);
  if (!write_all(&core.process, &asked)) return 1;
  if (asked.pid != 0) pyf_linux_detach(&core.process);
  else pyf_core_close(&core);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "pyframes: The output cannot be written: %s.\n", strerror(errno));
    return 1;
  }
  return 0;
}
