/* The snapshot of docs/walk.md as JSON: what examples/c/dump.c prints with --json. */
#ifndef DUMP_JSON_H
#define DUMP_JSON_H

#include "pyframes_core.h"

#include <inttypes.h>
#include <stdlib.h>

/* The most bytes of a stack's JSON: the target may be hostile. */
#define MAX_STACK_TEXT ((size_t)256 << 20)
/* The most variables of one stack in the JSON. */
#define MAX_STACK_LOCALS 65536u

/* The optional parts of a snapshot. */
typedef struct extras {
  int locals, exceptions, shims;
  int tasks; /* for people; JSON always has them */
  const pyf_linux *process;
} extras;

/* Readers of JSON use doubles: larger integers are rounded here as such a reader rounds them. */
#define MAX_EXACT (UINT64_C(1) << 53)

static void write_unsigned(FILE *out, uint64_t value) {
  const double rounded = (double)value;
  char digits[18];
  uint64_t bits;
  int zeros;
  if (value <= MAX_EXACT) {
    fprintf(out, "%" PRIu64, value);
    return;
  }
  memcpy(&bits, &rounded, sizeof bits);
  zeros = pyf_float_digits(bits, digits);
  fputs(digits, out);
  for (zeros -= (int)strlen(digits); zeros > 0; zeros--) fputc('0', out);
}

static void write_number(FILE *out, pyf_number number) {
  if (number.present) {
    if (number.value < 0) fputc('-', out);
    write_unsigned(out, number.value < 0 ? 0 - (uint64_t)number.value : (uint64_t)number.value);
  } else {
    fputs("null", out);
  }
}

/* threading.get_ident() as Python has it: negative ones, too. */
static void write_thread_id(FILE *out, const pyf_target *target, uint64_t id) {
  const int negative = pyf_thread_ids_are_signed(target) && id >> 63 != 0;
  if (negative) fputc('-', out);
  write_unsigned(out, negative ? 0 - id : id);
}

static void write_boolean(FILE *out, pyf_number number) {
  fputs(!number.present ? "null" : number.value ? "true" : "false", out);
}

/* One code point as JSON.stringify writes it; unprintable ones are escapes, too. */
static void write_json_point(FILE *out, uint32_t point) {
  static const char escaped[] = "\b\t\n\f\r\"\\";
  static const char letters[] = "btnfr\"\\";
  const char *found = point != 0 && point < 0x80 ? strchr(escaped, (int)point) : NULL;
  char encoded[4];
  if (found != NULL) {
    fprintf(out, "\\%c", letters[found - escaped]);
  } else if (pyf_is_unprintable(point) || (point >= 0xd800 && point < 0xe000)) {
    fprintf(out, "\\u%04" PRIx32, point);
  } else {
    fwrite(encoded, 1, pyf_utf8(point, encoded), out);
  }
}

static int write_json_str(FILE *out, pyf_target *target, uint64_t address);
static void write_json_points(FILE *out, const uint32_t *points, size_t count);

/* A str object; null where the release has none or it cannot be read. */
static void write_json_string(FILE *out, pyf_target *target, uint64_t address) {
  if (!write_json_str(out, target, address)) fputs("null", out);
}

/* Returns 0 and writes nothing where it cannot be read. */
static int write_json_str(FILE *out, pyf_target *target, uint64_t address) {
  static uint32_t points[PYF_MAX_CODE_POINTS];
  pyf_string string;
  size_t count = 0;
  pyf_status status = address == 0 ? PYF_E_ABSENT : pyf_string_open(&string, target, address);
  if (status == PYF_OK) status = pyf_string_read(&string, points, PYF_MAX_CODE_POINTS, &count);
  if (status != PYF_OK && status != PYF_END) return 0;
  write_json_points(out, points, count);
  return 1;
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

/* A NUL-terminated string in the target. */
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
static const char *const kinds[] = {"python", "builtin", "method-descriptor", "class", "tuple", "unknown", "shim"};

/* A type's __name__. */
static void write_json_type(FILE *out, pyf_target *target, const pyf_type_name *type) {
  if (type->c_name != 0) {
    write_json_c_string(out, target, type->c_name, 1);
  } else {
    write_json_string(out, target, type->name);
  }
}

static void write_json_local(FILE *out, pyf_target *target, const pyf_local *local) {
  const char *at;
  fputs("{\"name\":", out);
  write_json_string(out, target, local->name);
  fprintf(out, ",\"kind\":\"%s\",\"type\":", pyf_local_kind_name(local->kind));
  if (local->object == 0) {
    fputs("\"int\"", out); /* a number without an object */
  } else {
    write_json_type(out, target, &local->value.type);
  }
  fputs(",\"repr\":", out);
  if (local->value.has_repr) {
    fputc('"', out);
    for (at = local->value.repr; *at != '\0'; at++) write_json_point(out, (unsigned char)*at);
    fputc('"', out);
  } else {
    fputs("null", out);
  }
  fputs(",\"length\":", out);
  write_number(out, local->value.length);
  fputc('}', out);
}

/*
 * A frame's variables as a JSON array; null where they cannot be read, or where its stack already
 * has MAX_STACK_LOCALS. `printed` counts those of the stack.
 */
static void write_json_locals(FILE *out, pyf_target *target, const pyf_frame *frame, unsigned *printed) {
  static pyf_local local;
  pyf_locals locals;
  const char *separator = "";
  fputs(",\"locals\":", out);
  if (*printed >= MAX_STACK_LOCALS || pyf_locals_begin(&locals, target, frame) != PYF_OK) {
    fputs("null", out);
    return;
  }
  fputc('[', out);
  while (pyf_locals_next(&locals, &local) == PYF_OK) {
    fputs(separator, out);
    write_json_local(out, target, &local);
    separator = ",";
    (*printed)++;
  }
  fputc(']', out);
}

/* A frame without the brace that closes it. */
static void write_json_frame_open(FILE *out, pyf_target *target, const pyf_frame *frame) {
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
}

/* The frames as a JSON array; returns 1 if the walk was complete. */
static int write_json_frames(FILE *out, pyf_target *target, const pyf_thread *thread, const extras *asked) {
  unsigned printed = 0;
  pyf_frames frames;
  pyf_frame frame;
  const char *separator = "";
  fputc('[', out);
  pyf_frames_begin(&frames, target, thread);
  frames.shims = asked->shims;
  while (pyf_frames_next(&frames, &frame) == PYF_OK) {
    if ((size_t)ftell(out) > MAX_STACK_TEXT) {
      frames.complete = 0;
      break;
    }
    fputs(separator, out);
    write_json_frame_open(out, target, &frame);
    if (asked->locals) write_json_locals(out, target, &frame, &printed);
    fputc('}', out);
    separator = ",";
  }
  fputc(']', out);
  return frames.complete;
}

static void write_json_exception(FILE *out, pyf_target *target, const pyf_exception *exception) {
  fputs("{\"type\":", out);
  write_json_type(out, target, &exception->type);
  fputs(",\"message\":", out);
  write_json_string(out, target, exception->message);
  fputc('}', out);
}

static void write_json_exceptions(FILE *out, pyf_target *target, const pyf_thread *thread) {
  pyf_exception exception;
  pyf_handled handled;
  const char *separator = "";
  const pyf_status raised = pyf_exception_raised(target, thread, &exception);
  fputs(",\"exceptions\":", out);
  if ((raised != PYF_OK && raised != PYF_END) || pyf_handled_begin(&handled, target, thread) != PYF_OK) {
    fputs("null", out);
    return;
  }
  fputs("{\"raised\":", out);
  if (raised == PYF_OK) {
    write_json_exception(out, target, &exception);
  } else {
    fputs("null", out);
  }
  fputs(",\"handled\":[", out);
  while (pyf_handled_next(&handled, &exception) == PYF_OK) {
    fputs(separator, out);
    write_json_exception(out, target, &exception);
    separator = ",";
  }
  fputs("]}", out);
}

/* The name in Python, or else the system's name. */
static void write_json_thread_name(FILE *out, pyf_target *target, const pyf_thread *thread, uint64_t name,
                                   const pyf_linux *process) {
  uint32_t points[PYF_LINUX_NAME];
  size_t count = 0;
  if (write_json_str(out, target, name)) return;
  if (thread->has_native_id) count = pyf_linux_thread_name(process, thread->native_id, points);
  if (count > 0) {
    write_json_points(out, points, count);
  } else {
    fputs("null", out);
  }
}

static void write_json_thread(FILE *out, pyf_target *target, const pyf_thread *thread, pyf_names *names,
                              const extras *asked) {
  const char *state = pyf_attach_state_name(&pyf_layout_of(target)->attach_state, thread->state);
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
  complete = write_json_frames(buffer, target, thread, asked);
  fclose(buffer);
  fputs("{\"id\":", out);
  write_thread_id(out, target, thread->id);
  fputs(",\"nativeId\":", out);
  if (thread->has_native_id) {
    write_unsigned(out, thread->native_id);
  } else {
    fputs("null", out);
  }
  fputs(",\"name\":", out);
  write_json_thread_name(out, target, thread, name, asked->process);
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
  fprintf(out, ",\"complete\":%s,\"frames\":%s", complete ? "true" : "false", text);
  free(text);
  if (asked->exceptions) write_json_exceptions(out, target, thread);
  fputc('}', out);
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
    write_thread_id(out, target, holder);
  } else {
    fputs("null", out);
  }
  fputs(",\"requested\":", out);
  write_boolean(out, gil->requested);
  fputc('}', out);
}

#include "dump_tasks.h"

static void write_json_interpreter(FILE *out, pyf_target *target, const pyf_interpreter *interpreter,
                                   const extras *asked) {
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
    write_json_frame_open(out, target, &frame);
    fputc('}', out);
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
    write_json_thread(out, target, &thread, &names, asked);
    separator = ",";
  }
  fputc(']', out);
  write_json_tasks(out, target, interpreter, asked);
  fputc('}', out);
}

static void write_json_build(FILE *out, const pyf_target *target) {
  char version[PYF_PYTHON_VERSION_SIZE];
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
static void write_json(FILE *out, pyf_linux *process, const extras *wanted) {
  pyf_target *target = &process->target;
  extras asked = *wanted;
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  const char *separator = "";
  asked.process = process;
  fputs("{\"python\":", out);
  write_json_build(out, target);
  fprintf(out, ",\"runtime\":{\"address\":\"0x%" PRIx64 "\",\"foundBy\":\"%s\"},\"interpreters\":[", target->runtime,
          process->found_by);
  if (pyf_interpreters_begin(&interpreters, target) == PYF_OK) {
    while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
      fputs(separator, out);
      write_json_interpreter(out, target, &interpreter, &asked);
      separator = ",";
    }
  }
  fputs("]}\n", out);
}

#endif
