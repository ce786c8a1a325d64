/* asyncio's tasks in a made-up heap: lists, sets, names, states, awaiters, cycles, corruption. */
#include "heap.h"
#include "tasks.c"

enum { STATE = 24, CORO = 32, LOOP = 40, WAITER = 48, NAME = 56, AWAITED_BY = 64, IS_SET = 72, NODE = 80, TASK_END = 96 };
enum { THREAD_RUNNING_LOOP = 40, THREAD_RUNNING_TASK = 48, THREAD_TASKS = 56, THREAD_END = 72, INTERPRETER_TASKS = 16, INTERPRETER_END = 32 };
enum { PENDING = 7, CANCELLED = 8, FINISHED = 9 };
enum { SET_TABLE = 32, SET_MASK = 24, SET_END = 40 };

static pyf_target target;
static pyf_interpreter interpreter;
static uint64_t text, integer, dict, module, set_type, reference, task_type, future_type, none_type, heap_class, list;
static uint64_t modules, tasks_module, thread, loop, none;
static unsigned made;

static uint64_t str(const char *value) { return heap_string(text, value); }

/* A module with one dict, of these names and values. */
static uint64_t module_of(uint64_t *entries, unsigned count) {
  const uint64_t object = heap_object(module, heap_dict(dict, entries, count), NULL, 0);
  return object;
}

/* A set's table has 8 slots; its items are in every second one. */
static uint64_t set_of(const uint64_t *items, unsigned count) {
  const uint64_t table = heap_take(8 * 16), words[3] = {7, table, 0};
  unsigned i;
  CHECK(count <= 4);
  for (i = 0; i < count; i++) heap_word(table + 32 * i, items[i]);
  return heap_object(set_type, count, words, 3);
}

static void link(uint64_t before, uint64_t after) { heap_word(before, after); }

static uint64_t future_of(uint64_t type, uint64_t awaited_by, int is_set) {
  const uint64_t task = heap_take(TASK_END);
  heap_word(task + 8, type);
  heap_word(task + STATE, PENDING);
  heap_word(task + AWAITED_BY, awaited_by);
  heap_word(task + IS_SET, (uint64_t)is_set);
  heap_word(task + LOOP, loop);
  return task;
}

static uint64_t task_named(uint64_t name) {
  const uint64_t task = future_of(task_type, 0, 0);
  heap_word(task + NAME, name);
  return task;
}

/*
 * All tasks, each as the first letter of its state and its name; then `.`, or `!` for an incomplete
 * list. `-` where tasks are absent.
 */
static const char *shown(void) {
  static char out[1024];
  static pyf_tasks cursor;
  pyf_task task;
  out[0] = '\0';
  if (pyf_tasks_begin(&cursor, &target, &interpreter) != PYF_OK) return "-";
  while (pyf_tasks_next(&cursor, &task) == PYF_OK) {
    char name[32] = "?";
    CHECK(strlen(out) < 900);
    if (task.number.present) snprintf(name, sizeof name, "%d", (int)task.number.value);
    if (task.name != 0) CHECK(pyf_string_utf8(&target, task.name, name, sizeof name) == PYF_OK);
    snprintf(out + strlen(out), 64, "%c%s%s ", pyf_task_state_name(task.state)[0], name, task.thread == 0 ? "" : "@");
  }
  strcat(out, cursor.complete ? "." : "!");
  return out;
}

/* Names of the tasks that await a task. */
static const char *awaiting(uint64_t task) {
  static char out[1024];
  static pyf_awaiters awaiters;
  pyf_asyncio asyncio;
  unsigned i;
  out[0] = '\0';
  pyfi_asyncio_begin(&asyncio, &target, &interpreter);
  pyf_awaiters_read(&target, &asyncio, task, &awaiters);
  for (i = 0; i < awaiters.count && i < 8; i++) {
    char name[32];
    uint64_t address = 0;
    CHECK(pyfi_read_pointer(&target, awaiters.tasks[i] + NAME, &address) == PYF_OK);
    CHECK(pyf_string_utf8(&target, address, name, sizeof name) == PYF_OK);
    snprintf(out + strlen(out), 64, "%s ", name);
  }
  snprintf(out + strlen(out), 64, "%u%s", awaiters.count, awaiters.complete ? "." : "!");
  return out;
}

static void types(void) {
  text = heap_type("str", IS_STR, 56, 0);
  integer = heap_type("int", IS_INT, 24, 0);
  list = heap_type("list", IS_LIST, 40, 0);
  dict = heap_type("dict", IS_DICT, 48, 0);
  module = heap_type("module", 0, 24, 0);
  heap_word(module + TYPE_DICTOFFSET, 16);
  set_type = heap_type("set", 0, SET_END, 0);
  reference = heap_type("weakref.ReferenceType", 0, 32, 0);
  future_type = heap_type("_asyncio.Future", 0, TASK_END, 0);
  task_type = heap_type("_asyncio.Task", 0, TASK_END, 0);
  heap_class = heap_type("WeakSet", IS_HEAP, 24, 0);
  heap_word(heap_class + TYPE_DICTOFFSET, 16);
  none_type = heap_type("NoneType", 0, 16, 0);
  none = heap_object(none_type, 0, NULL, 0);
}

static void layout(void) {
  pyf_layout *view = &target.layout;
  view->pyobject.size = fake_field(16, 0, 0);
  view->interpreter_state.imports_modules = fake_field(0, 8, 0);
  view->thread_state.next = fake_field(0, 8, 0);
  view->thread_state.interp = fake_field(8, 8, 0);
  view->thread_state.thread_id = fake_field(16, 8, 0);
  view->thread_state.current_frame = fake_field(24, 8, 0);
  view->module_object.md_dict = fake_field(16, 8, 0);
  view->set_object.size = fake_field(SET_END, 0, 0);
  view->set_object.table = fake_field(SET_TABLE, 8, 0);
  view->set_object.mask = fake_field(SET_MASK, 8, PYF_SIGNED);
  view->set_entry.size = fake_field(16, 0, 0);
  view->set_entry.key = fake_field(0, 8, 0);
  view->set_entry.hash = fake_field(8, 8, PYF_SIGNED);
  view->weakref_object.size = fake_field(32, 0, 0);
  view->weakref_object.wr_object = fake_field(16, 8, 0);
  view->asyncio_task_object.size = fake_field(TASK_END, 0, 0);
  view->asyncio_task_object.task_state = fake_field(STATE, 4, 0);
  view->asyncio_task_object.task_coro = fake_field(CORO, 8, 0);
  view->asyncio_task_object.task_loop = fake_field(LOOP, 8, 0);
  view->asyncio_task_object.task_fut_waiter = fake_field(WAITER, 8, 0);
  view->asyncio_task_object.task_name = fake_field(NAME, 8, 0);
  view->asyncio_task_object.task_awaited_by = fake_field(AWAITED_BY, 8, 0);
  view->asyncio_task_object.task_awaited_by_is_set = fake_field(IS_SET, 1, 0);
  view->asyncio_task_object.task_node = fake_field(NODE, 0, 0);
  view->llist_node.next = fake_field(0, 8, 0);
  view->asyncio_thread_state.asyncio_tasks_head = fake_field(THREAD_TASKS, 0, 0);
  view->asyncio_thread_state.asyncio_running_loop = fake_field(THREAD_RUNNING_LOOP, 8, 0);
  view->asyncio_thread_state.asyncio_running_task = fake_field(THREAD_RUNNING_TASK, 8, 0);
  view->asyncio_interpreter_state.asyncio_tasks_head = fake_field(INTERPRETER_TASKS, 0, 0);
  view->future_state.cancelled = a_constant(CANCELLED);
  view->future_state.finished = a_constant(FINISHED);
}

/* One thread without tasks, whose event loop runs; `entries` are of the module asyncio.tasks. */
static void begin(uint64_t *entries, unsigned count) {
  uint64_t accelerator[4], all[4];
  heap_open(&target);
  layout();
  types();
  loop = heap_object(heap_class, 0, NULL, 0);
  thread = heap_take(THREAD_END);
  heap_word(thread + 16, 4711);
  heap_word(thread + THREAD_RUNNING_LOOP, loop);
  link(thread + THREAD_TASKS, thread + THREAD_TASKS);
  memset(&interpreter, 0, sizeof interpreter);
  interpreter.address = heap_take(INTERPRETER_END);
  interpreter.threads_head = thread;
  link(interpreter.address + INTERPRETER_TASKS, interpreter.address + INTERPRETER_TASKS);
  accelerator[0] = str("Task"), accelerator[1] = task_type, accelerator[2] = str("Future"), accelerator[3] = future_type;
  tasks_module = module_of(entries, count);
  all[0] = str("_asyncio"), all[1] = module_of(accelerator, 2);
  all[2] = str("asyncio.tasks"), all[3] = tasks_module;
  modules = heap_dict(dict, all, 2);
  heap_word(interpreter.address, modules);
  made = 0;
}

/* Three tasks in the thread's list, one in the interpreter's own. */
static void three(uint64_t tasks[4]) {
  const uint64_t seven = 7;
  begin(NULL, 0);
  tasks[0] = task_named(str("first"));
  tasks[1] = task_named(heap_object(integer, 1, &seven, 1));
  tasks[2] = task_named(none);
  tasks[3] = task_named(str("left behind"));
  link(thread + THREAD_TASKS, tasks[0] + NODE);
  link(tasks[0] + NODE, tasks[1] + NODE);
  link(tasks[1] + NODE, tasks[2] + NODE);
  link(tasks[2] + NODE, thread + THREAD_TASKS);
  link(interpreter.address + INTERPRETER_TASKS, tasks[3] + NODE);
  link(tasks[3] + NODE, interpreter.address + INTERPRETER_TASKS);
}

static void lists(void) {
  uint64_t tasks[4], subclass;
  three(tasks);
  CHECK(strcmp(shown(), "rfirst@ r7@ r?@ rleft behind@ .") == 0);
  heap_word(tasks[0] + WAITER, tasks[3]);
  heap_word(thread + THREAD_RUNNING_TASK, tasks[1]);
  heap_word(tasks[3] + LOOP, none);
  CHECK(strcmp(shown(), "wfirst@ r7@ r?@ rleft behind .") == 0);
  heap_word(tasks[1] + STATE, FINISHED);
  heap_word(tasks[2] + STATE, CANCELLED);
  CHECK(strcmp(shown(), "wfirst@ rleft behind .") == 0);
  subclass = heap_type("Mine", IS_HEAP, TASK_END, heap_type("Between", IS_HEAP, TASK_END, task_type));
  heap_word(tasks[3] + 8, subclass);
  CHECK(strcmp(shown(), "wfirst@ rleft behind .") == 0);
}

/* A corrupt list ends, and the others do not. */
static void wrong_lists(void) {
  uint64_t tasks[4];
  three(tasks);
  link(tasks[2] + NODE, tasks[1] + NODE); /* returns to a link other than its head */
  CHECK(strcmp(shown(), "rfirst@ r7@ r?@ rleft behind@ !") == 0);
  link(tasks[2] + NODE, tasks[2] + NODE);
  CHECK(strncmp(shown(), "rfirst@ r7@ r?@ ", 16) == 0 && strstr(shown(), "rleft behind@ !") != NULL);
  link(tasks[2] + NODE, 0);
  CHECK(strcmp(shown(), "rfirst@ r7@ r?@ rleft behind@ !") == 0);
  link(tasks[1] + NODE, 0x42); /* nowhere */
  CHECK(strcmp(shown(), "rfirst@ r7@ rleft behind@ !") == 0);
  link(tasks[1] + NODE, loop + NODE); /* no task */
  CHECK(strcmp(shown(), "rfirst@ r7@ rleft behind@ !") == 0);
  heap_word(tasks[0] + 8, 0x77); /* of no type */
  CHECK(strcmp(shown(), "rleft behind@ !") == 0);
  interpreter.threads_head = 0x99; /* no thread */
  CHECK(strcmp(shown(), "rleft behind .") == 0);
}

static void awaited_by(void) {
  uint64_t tasks[4], items[4], one, other, set;
  unsigned i;
  three(tasks);
  CHECK(strcmp(awaiting(tasks[0]), "0.") == 0);
  heap_word(tasks[0] + AWAITED_BY, tasks[3]);
  CHECK(strcmp(awaiting(tasks[0]), "left behind 1.") == 0);
  /* Through futures, two of which await each other; by one task twice; by itself. */
  one = future_of(future_type, 0, 0);
  items[0] = one, items[1] = tasks[3], items[2] = tasks[0], items[3] = loop;
  set = set_of(items, 4);
  other = future_of(future_type, set, 1);
  heap_word(one + AWAITED_BY, other);
  heap_word(tasks[0] + AWAITED_BY, one);
  CHECK(strcmp(awaiting(tasks[0]), "left behind 1.") == 0);
  /* Two tasks that await each other. */
  heap_word(tasks[3] + AWAITED_BY, tasks[0]);
  CHECK(strcmp(awaiting(tasks[3]), "first 1.") == 0);
  /* A set of another type, another object marked as a set, an unmapped address. */
  heap_word(other + IS_SET, 0);
  CHECK(strcmp(awaiting(tasks[0]), "0.") == 0);
  heap_word(other + AWAITED_BY, loop);
  heap_word(other + IS_SET, 1);
  CHECK(strcmp(awaiting(tasks[0]), "0.") == 0);
  heap_word(other + AWAITED_BY, 0x1234);
  CHECK(strcmp(awaiting(tasks[0]), "0.") == 0);
  /* A chain of more futures than are followed. */
  for (i = 0; i < PYF_MAX_AWAITERS + 1; i++) one = future_of(future_type, one, 0);
  heap_word(tasks[0] + AWAITED_BY, one);
  CHECK(strcmp(awaiting(tasks[0]), "0!") == 0);
}

/* A WeakSet, beside a plain set of eager tasks. */
static void sets(void) {
  uint64_t references[4], plain[1], entries[4], data[2], weak;
  uint64_t alive, eager;
  unsigned i;
  begin(NULL, 0);
  alive = task_named(str("alive"));
  eager = task_named(str("eager"));
  for (i = 0; i < 4; i++) references[i] = heap_object(reference, i == 0 ? alive : none, NULL, 0);
  references[3] = heap_object(text, alive, NULL, 0); /* no weak reference */
  data[0] = str("data"), data[1] = set_of(references, 4);
  weak = heap_object(heap_class, heap_dict(dict, data, 1), NULL, 0);
  plain[0] = eager;
  entries[0] = str("_scheduled_tasks"), entries[1] = weak, entries[2] = str("_eager_tasks"), entries[3] = set_of(plain, 1);
  heap_word(tasks_module + 16, heap_dict(dict, entries, 2));
  CHECK(strcmp(shown(), "ralive@ reager@ !") == 0);
  heap_word(references[3] + 8, reference);
  heap_word(references[3] + 16, none);
  CHECK(strcmp(shown(), "ralive@ reager@ .") == 0);
  heap_word(data[1] + 16, 7); /* more items than there are */
  CHECK(strcmp(shown(), "ralive@ reager@ !") == 0);
  heap_word(data[1] + 16, 1); /* fewer items: the rest is left out */
  CHECK(strcmp(shown(), "ralive@ reager@ !") == 0);
  heap_word(data[1] + 16, 4);
  heap_word(data[1] + SET_MASK, 6); /* no mask */
  CHECK(strcmp(shown(), "reager@ !") == 0);
  heap_word(data[1] + SET_MASK, 15); /* the table would reach beyond memory */
  heap_word(data[1] + SET_TABLE, FAKE_BASE + sizeof heap_bytes - 8 * 16);
  CHECK(strcmp(shown(), "reager@ !") == 0);
}

/* A walk over a set reads no more slots than its budget allows; then it is not complete. */
static void steps(void) {
  uint64_t items[4], item = 0, set_object;
  uint32_t left;
  unsigned i;
  begin(NULL, 0);
  for (i = 0; i < 4; i++) items[i] = none;
  set_object = set_of(items, 4);
  for (left = 0; left < 10; left++) {
    uint32_t steps_left = left;
    unsigned found = 0;
    pyfi_set set;
    pyfi_set_begin(&set, &target, set_object, &steps_left);
    while (pyfi_set_next(&set, &item) == PYF_OK) found++;
    /* The items are in every second one of 8 slots. */
    CHECK(found == (left + 1 < 8 ? (left + 1) / 2 : 4));
    CHECK(steps_left == (left < 8 ? 0 : left - 8));
    CHECK(set.complete == (left >= 8));
  }
  {
    uint32_t enough = 100;
    unsigned found = 0;
    uint64_t table = 0;
    pyfi_set set;
    CHECK(pyfi_read_pointer(&target, set_object + SET_TABLE, &table) == PYF_OK);
    heap_word(table + 8, (uint64_t)-1); /* the first item was deleted */
    heap_word(set_object + 16, 3);
    pyfi_set_begin(&set, &target, set_object, &enough);
    while (pyfi_set_next(&set, &item) == PYF_OK) found++;
    CHECK(found == 3 && set.complete);
  }
}

/* PYF_MAX_TASKS tasks, and no more. */
static void most_tasks(void) {
  static pyf_tasks cursor;
  uint64_t tasks[4];
  pyf_task task;
  unsigned left, found;
  three(tasks);
  for (left = 0; left < 6; left++) {
    CHECK(pyf_tasks_begin(&cursor, &target, &interpreter) == PYF_OK);
    cursor.count = PYF_MAX_TASKS - left;
    for (found = 0; pyf_tasks_next(&cursor, &task) == PYF_OK; found++) CHECK(found < 4);
    CHECK(found == (left < 4 ? left : 4));
    CHECK(cursor.complete == (left >= 4));
    CHECK(pyf_tasks_next(&cursor, &task) == PYF_END);
  }
}

/* Before 3.14 there are only sets; in 3.6 those of asyncio cannot be found. */
static void nothing_to_tell(void) {
  begin(NULL, 0);
  memset(&target.layout.asyncio_thread_state, 0, sizeof target.layout.asyncio_thread_state);
  CHECK(strcmp(shown(), "-") == 0);
  heap_word(modules + 16, 1);
  heap_word(modules + 24, heap_keys(NULL, 0));
  heap_word(modules + 16, 0);
  CHECK(strcmp(shown(), ".") == 0); /* not imported */
  heap_word(interpreter.address, 0);
  CHECK(strcmp(shown(), ".") == 0); /* no modules yet */
  memset(&target.layout.asyncio_task_object, 0, sizeof target.layout.asyncio_task_object);
  CHECK(strcmp(shown(), "-") == 0);
}

/*
 * A dict gets new keys before its items are copied there, and the keys' own count changes last. In
 * between, items cannot be found, and only the dict's count shows that they are missing.
 */
static void half_resized(void) {
  uint64_t keys, items[4], entries[2], task, value = 0;
  pyf_items cursor;
  begin(NULL, 0);
  CHECK(strcmp(shown(), ".") == 0);
  /* The module's own dict, then those of all modules. */
  task = task_named(str("scheduled"));
  entries[0] = str("_scheduled_tasks"), entries[1] = set_of(&task, 1);
  heap_word(tasks_module + 16, heap_dict(dict, entries, 1));
  CHECK(strcmp(shown(), "rscheduled@ .") == 0);
  CHECK(pyfi_read_pointer(&target, tasks_module + 16, &value) == PYF_OK);
  heap_word(value + 24, heap_keys(NULL, 0));
  CHECK(strcmp(shown(), "!") == 0);
  keys = heap_keys(NULL, 0);
  heap_word(modules + 24, keys);
  CHECK(strcmp(shown(), "!") == 0);
  /* Its entries half copied: some are there, others are not yet. */
  items[0] = str("a"), items[1] = none, items[2] = items[3] = 0;
  heap_word(modules + 24, heap_keys(items, 2));
  CHECK(pyf_items_begin(&cursor, &target, modules) == PYF_OK && pyf_items_find(&cursor, "a", &value) == PYF_OK && value == none);
  CHECK(pyf_items_begin(&cursor, &target, modules) == PYF_OK && pyf_items_find(&cursor, "_asyncio", &value) == PYF_END);
  CHECK(strcmp(shown(), "!") == 0);
  /* Keys at the end of memory, keys with too large a count, no keys. */
  heap_word(modules + 24, FAKE_BASE + sizeof heap_bytes - 40);
  heap_word(FAKE_BASE + sizeof heap_bytes - 40, DICT_SLOTS);
  heap_word(FAKE_BASE + sizeof heap_bytes - 32, 5);
  CHECK(strcmp(shown(), "!") == 0);
  heap_word(FAKE_BASE + sizeof heap_bytes - 32, UINT64_C(1) << 40);
  CHECK(strcmp(shown(), "!") == 0);
  heap_word(modules + 24, 0);
  CHECK(strcmp(shown(), "!") == 0);
  heap_word(modules + 8, list); /* and no dict at all */
  CHECK(strcmp(shown(), "!") == 0);
}

int main(void) {
  lists();
  wrong_lists();
  awaited_by();
  sets();
  steps();
  most_tasks();
  nothing_to_tell();
  half_resized();
  return 0;
}
