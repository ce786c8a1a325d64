/* The tasks of a snapshot as JSON. dump_json.h includes it and writes names and frames. */
#ifndef DUMP_TASKS_H
#define DUMP_TASKS_H

static void write_json_address(FILE *out, uint64_t address) {
  if (address == 0) {
    fputs("null", out);
  } else {
    fprintf(out, "\"0x%" PRIx64 "\"", address);
  }
}

static void write_json_task_name(FILE *out, pyf_target *target, const pyf_task *task) {
  if (task->number.present) {
    fprintf(out, "\"Task-%" PRId64 "\"", task->number.value);
  } else {
    write_json_string(out, target, task->name);
  }
}

/* The id of the thread that runs a task or its event loop. */
static void write_json_task_thread(FILE *out, pyf_tasks *tasks, const pyf_task *task, const pyf_task_frames *frames) {
  pyf_threads threads;
  pyf_thread thread;
  const uint64_t address = frames->on_thread ? frames->thread.address : task->thread;
  pyf_threads_begin(&threads, tasks->target, &tasks->interpreter);
  while (address != 0 && pyf_threads_next(&threads, &thread) == PYF_OK) {
    if (thread.address != address) continue;
    write_thread_id(out, tasks->target, thread.id);
    return;
  }
  fputs("null", out);
}

static void write_json_task(FILE *out, pyf_tasks *tasks, const pyf_task *task, unsigned *printed, const extras *asked) {
  static pyf_awaiters awaiters;
  pyf_target *target = tasks->target;
  pyf_task_frames frames;
  pyf_frame frame;
  unsigned printed_of_thread = 0, i;
  const char *separator = "";
  pyf_awaiters_read(target, &tasks->asyncio, task->address, &awaiters);
  pyf_task_frames_begin(&frames, tasks, task, asked->shims);
  fputs("{\"id\":", out);
  write_json_address(out, task->address);
  fputs(",\"name\":", out);
  write_json_task_name(out, target, task);
  fprintf(out, ",\"state\":\"%s\",\"thread\":", pyf_task_state_name(task->state));
  write_json_task_thread(out, tasks, task, &frames);
  fputs(",\"loop\":", out);
  write_json_address(out, task->loop);
  fputs(",\"awaitedBy\":[", out);
  for (i = 0; i < awaiters.count; i++) {
    fputs(i == 0 ? "" : ",", out);
    write_json_address(out, awaiters.tasks[i]);
  }
  fprintf(out, "],\"complete\":%s,\"frames\":[", awaiters.complete && frames.complete ? "true" : "false");
  if (frames.on_thread) printed = &printed_of_thread; /* a separate limit, as for the thread's stack */
  while (pyf_task_frames_next(&frames, &frame) == PYF_OK) {
    fputs(separator, out);
    write_json_frame_open(out, target, &frame);
    if (asked->locals) write_json_locals(out, target, &frame, printed);
    fputc('}', out);
    separator = ",";
  }
  fputs("]}", out);
}

static void write_json_tasks(FILE *out, pyf_target *target, const pyf_interpreter *interpreter, const extras *asked) {
  static pyf_tasks tasks;
  pyf_task task;
  unsigned printed = 0;
  const char *separator = "";
  if (pyf_tasks_begin(&tasks, target, interpreter) != PYF_OK) {
    fputs(",\"tasks\":null,\"tasksComplete\":null", out);
    return;
  }
  fputs(",\"tasks\":[", out);
  while (pyf_tasks_next(&tasks, &task) == PYF_OK) {
    fputs(separator, out);
    write_json_task(out, &tasks, &task, &printed, asked);
    separator = ",";
  }
  fprintf(out, "],\"tasksComplete\":%s", tasks.complete ? "true" : "false");
}

#endif
