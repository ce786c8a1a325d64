/* Reads of /proc and ELF files: those of this program, unchanged and then damaged. */
#include "pyframes_linux.h"
#include "condition.h"

#include <stdlib.h>

/* Searches find this by name, by section, and by text. */
int pyf_test_symbol = 42;
const char *const soabi = ".cpython-399dt-x86_64-linux-gnu.so";
const char *const version = "/opt/versions/3.99.7";
const char *const decoy = "x3.99.8";
const char *const other_decoy = "127.3.99.9";

static void add(pyf_linux *process, const char *text) {
  char line[256];
  strcpy(line, text);
  CHECK(pyfi_linux_parse_map(process, line));
}

static void mappings(void) {
  static pyf_linux process;
  const pyfi_linux_mapping *found;
  add(&process, "1000-2000 r--p 00000000 fe:01 7    /a b (deleted)\n");
  add(&process, "2000-3000 r-xp 00001000 fe:01 123    /usr/lib/libpython3.13.so.1.0\n");
  add(&process, "nonsense\n");
  add(&process, "2500-2500 r-xp 00001000 fe:01 123    /empty\n");
  add(&process, "3000-4000 rw-p 00000000 00:00 0\n");
  add(&process, "4000-5000 rw-p 00000000 00:00 0    [heap]\n");
  add(&process, "6000-7000 rw-p 00003000 fe:01 123    /usr/lib/libpython3.13.so.1.0\n");
  add(&process, "7000-8000 rw-s 00003000 fe:01 9    /dev/dri/card\\012 0\n");
  CHECK(process.mapping_count == 6);
  CHECK(strcmp(pyfi_linux_path(&process, &process.mappings[0]), "/a b (deleted)") == 0);
  CHECK(strcmp(pyfi_linux_path(&process, &process.mappings[5]), "/dev/dri/card\n 0") == 0);
  CHECK(process.mappings[0].inode == 7 && process.mappings[0].flags == PYFI_MAP_READ);
  CHECK(process.mappings[1].offset == 0x1000 && process.mappings[1].next == 4 && process.mappings[4].file == 1);
  CHECK(process.mappings[1].file_flags == (PYFI_MAP_READ | PYFI_MAP_WRITE | PYFI_MAP_EXECUTE));
  CHECK(*pyfi_linux_path(&process, &process.mappings[2]) == '\0');
  CHECK(pyfi_linux_mapping_at(&process, 0xfff) == NULL && pyfi_linux_mapping_at(&process, 0x8000) == NULL);
  CHECK(pyfi_linux_mapping_at(&process, 0x5000) == NULL);
  found = pyfi_linux_mapping_at(&process, 0x4fff);
  CHECK(found != NULL && found->start == 0x4000 && pyfi_linux_is_data(&process, found));
  CHECK(!pyfi_linux_is_data(&process, &process.mappings[1]) && !pyfi_linux_is_data(&process, &process.mappings[5]));
  pyfi_linux_forget_mappings(&process);
  CHECK(pyfi_linux_is_named_python("/x/libpython3.8.so.1.0 (deleted)"));
  CHECK(pyfi_linux_is_named_python("/x/python3.13"));
  CHECK(!pyfi_linux_is_named_python("/libpython/libc.so.6"));
}

static void names(void) {
  static const struct {
    const char *path, *says;
    uint32_t hex;
  } rows[] = {{"/x/python3.13", "3.13", 0},          {"/x/libpython3.13t.so.1.0", "3.13", 0},
              {"/x/python3.13.5", "3.13.5", 0x030d05f0}, {"/python3.8/app", "", 0},
              {"/x/python3", "", 0},                 {"/x/libpython3.9.so.1.0", "3.9", 0}};
  pyfi_version_evidence evidence;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    pyfi_linux_read_name(&evidence, rows[i].path);
    CHECK(strcmp(evidence.name_says, rows[i].says) == 0 && evidence.named == rows[i].hex);
  }
  CHECK(pyfi_versions_agree("3.1", "3.1.5") && pyfi_versions_agree("3.1.5", "3.1") && pyfi_versions_agree("3.1", "3.1"));
  CHECK(!pyfi_versions_agree("3.1", "3.13") && !pyfi_versions_agree("3.13.5", "3.13.4"));
}

/* Every question that attaching asks about a file. */
static pyfi_binary_identity ask(const pyfi_elf *elf) {
  pyfi_elf_range range;
  uint64_t address = 0;
  (void)pyfi_elf_find_symbol(elf, "pyf_test_symbol", &address);
  (void)pyfi_elf_find_section(elf, ".PyRuntime", &range);
  (void)pyfi_elf_load_segment(elf, 0, &range);
  (void)pyfi_elf_dynamic_symbols(elf, &range, &range);
  return pyfi_elf_identity(elf);
}

static void own_file(pyfi_elf *elf) {
  const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  pyf_linux process;
  pyfi_binary_identity identity;
  uint64_t address = 0;
  int value = 0;
  CHECK(pyfi_elf_open(elf, fd));
  close(fd);
  identity = ask(elf);
  CHECK(identity.minor == 99 && strcmp(identity.abiflags, "dt") == 0);
  CHECK(identity.hex == 0x036307f0); /* the tail of a path; the decoys are no versions */
  CHECK(identity.triple != NULL && strstr(identity.triple, "-linux-") != NULL);
  CHECK(pyfi_elf_find_symbol(elf, "pyf_test_symbol", &address));
  CHECK(!pyfi_elf_find_symbol(elf, "pyf_test_symbol_that_is_not_there", &address));
  memset(&process, 0, sizeof process);
  process.pid = process.tid = getpid();
  process.mem_fd = -1;
  CHECK(pyf_linux_read(&process, (uint64_t)(uintptr_t)&pyf_test_symbol, &value, sizeof value) == 0 && value == 42);
  value = 0;
  process.use_mem = 1;
  CHECK(pyf_linux_read(&process, (uint64_t)(uintptr_t)&pyf_test_symbol, &value, sizeof value) == 0 && value == 42);
  CHECK(pyf_linux_read(&process, 16, &value, sizeof value) != 0);
  pyf_linux_detach(&process);
}

static void bounds(const pyfi_elf *elf) {
  CHECK(pyfi_elf_holds(elf, elf->size, 0) && !pyfi_elf_holds(elf, elf->size, 1));
  CHECK(!pyfi_elf_holds(elf, 8, UINT64_MAX - 3)); /* their sum is 4 */
}

/*
 * Random bytes of the headers are replaced, and the file cut off: nothing may be read outside of
 * it.
 */
static void lying_files(const pyfi_elf *whole) {
  uint64_t state = 88172645463325252u;
  unsigned round;
  for (round = 0; round < 400; round++) {
    const size_t size = round % 4 == 0 ? (size_t)(state % whole->size) : (size_t)whole->size;
    uint8_t *bytes = (uint8_t *)malloc(size == 0 ? 1 : size); /* exactly as long as the file, for the sanitizer */
    const uint64_t sections = pyfi_elf_word(whole, whole->shape.e_shoff);
    unsigned change;
    pyfi_elf elf;
    CHECK(bytes != NULL);
    memcpy(bytes, whole->bytes, size);
    for (change = 0; change < 8; change++) {
      uint64_t place;
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      place = change % 2 ? state % 1024 : sections + state % 2048;
      if (place >= 6 && place < size) bytes[place] = (uint8_t)(state >> 40);
    }
    if (pyfi_elf_parse(&elf, bytes, size)) (void)ask(&elf);
    free(bytes);
  }
}

/* This process's memory with random damage and without files, so that images come from memory. */
static uint64_t lie_state = 88172645463325252u;
static int lie_rate;

static int lying_read(void *context, uint64_t address, void *buffer, size_t length) {
  uint8_t *bytes = (uint8_t *)buffer;
  int i;
  if (pyf_linux_read(context, address, buffer, length) != 0) return -1;
  for (i = 0; i < lie_rate && length > 0; i++) {
    lie_state ^= lie_state << 13;
    lie_state ^= lie_state >> 7;
    lie_state ^= lie_state << 17;
    bytes[lie_state % (length < 1024 ? length : 1024)] = (uint8_t)(lie_state >> 40);
  }
  return 0;
}

static int no_image(pyf_linux *process, const pyfi_linux_mapping *mapping, pyfi_elf *elf) {
  (void)process, (void)mapping, (void)elf;
  return 0;
}

/* Undamaged memory identifies the build; in damaged memory the search ends with any result. */
static void lying_memory(void) {
  static const pyfi_linux_kind kind = {lying_read, no_image};
  static pyf_linux process;
  unsigned round;
  for (round = 0; round < 20; round++) {
    pyf_status status;
    memset(&process, 0, sizeof process);
    process.kind = &kind;
    process.pid = process.tid = getpid();
    process.mem_fd = -1;
    strcpy(process.name, "It");
    lie_rate = (int)round * 3;
    CHECK(pyfi_linux_read_maps(&process));
    status = pyfi_linux_find(&process);
    CHECK(status != PYF_OK && process.error[0] != '\0' && process.mappings == NULL);
    if (round == 0) CHECK(status == PYF_E_NO_TABLE && strstr(process.error, "It runs CPython 3.99.7") != NULL);
  }
}

static void refusals(void) {
  static pyf_linux process;
  CHECK(pyf_linux_attach(&process, 0x7ffffff0) == PYF_E_GONE);
  CHECK(strcmp(process.error, "Process 2147483632 does not exist, or has ended.") == 0);
  CHECK(pyf_linux_attach_paused(&process, 0x7ffffff0) == PYF_E_GONE);
  CHECK(pyf_linux_attach(&process, getpid()) == PYF_E_NO_TABLE); /* by the literals above */
  CHECK(strstr(process.error, "CPython 3.99.7 (abiflags \"dt\") for ") != NULL);
}

#define X8 "xxxxxxxx"
#define X80 X8 X8 X8 X8 X8 X8 X8 X8 X8 X8
#define TEXT(literal) literal, sizeof literal - 1

/* sys.version as it stands in memory; literals.test.ts has the same rows. */
static void full_versions(void) {
  static const struct {
    const char *text;
    size_t size;
    const char *wanted;
    uint32_t hex;
    int differ;
  } rows[] = {{TEXT("\0" "3.8.18 (default, May  9 2026, 07:33:04) \n[GCC 12.2.0]\0"), "3.8.", 0x030812f0, 0},
              {TEXT("\0" "3.12.1 (main, May  9 2026) [Clang 17]\0\xcd" "3.12.1 (main, x) [Clang 17]"), "3.12.", 0x030c01f0, 0},
              {TEXT("\0" "3.10.0rc2+ (heads/3.10:1) [GCC 12]"), "3.10.", 0x030a00c2, 0},
              {TEXT("\0" "3.12.1 (main) [GCC]\0" "3.12.2 (main) [GCC]"), "3.12.", 0x030c02f0, 1},
              {TEXT("\0" "3.12.1 (main) GCC"), "3.12.", 0, 0},
              {TEXT("\0" "3.12.1 () [GCC]"), "3.12.", 0, 0},
              {TEXT("\0" "3.12.1 (a(b) [GCC]"), "3.12.", 0, 0},
              {TEXT("v3.12.1 (main) [GCC]"), "3.12.", 0, 0},
              {TEXT("\0" "13.12.1 (main) [GCC]"), "3.12.", 0, 0},
              {TEXT("\0" "3.12.1 (" X80 ") [GCC]"), "3.12.", 0x030c01f0, 0},
              {TEXT("\0" "3.12.1 (" X80 "x) [GCC]"), "3.12.", 0, 0},
              {TEXT("\0" "3.12.1 (main"), "3.12.", 0, 0}};
  size_t i;
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    pyfi_version_search search = {{0, 0, 0}, {0, 0, 0}};
    /* A separate copy, so that the sanitizers see reads beyond it. */
    uint8_t *text = (uint8_t *)malloc(rows[i].size), *end = text + rows[i].size, *at = text;
    CHECK(text != NULL);
    memcpy(text, rows[i].text, rows[i].size);
    for (; (at = (uint8_t *)memmem(at, (size_t)(end - at), rows[i].wanted, strlen(rows[i].wanted))) != NULL; at++) {
      (void)pyfi_visit_full_version(&search, text, at, end);
    }
    CHECK(search.found[0] == rows[i].hex && search.differ[0] == rows[i].differ);
    free(text);
  }
}

/* A different inode is a different file. */
static void other_inodes(void) {
  char path[] = "/tmp/pyframes-linux-test-XXXXXX", link[64];
  struct stat status;
  int fd = mkstemp(path);
  CHECK(fd >= 0 && fstat(fd, &status) == 0);
  close(fd);
  fd = pyfi_linux_open_if(path, (uint64_t)status.st_ino);
  CHECK(fd >= 0 && close(fd) == 0);
  CHECK(pyfi_linux_open_if(path, (uint64_t)status.st_ino + 1) < 0);
  fd = pyfi_linux_open_if(path, 0);
  CHECK(fd >= 0 && close(fd) == 0);
  CHECK(unlink(path) == 0);
  CHECK(pyfi_linux_open_if(path, 0) < 0);
  snprintf(link, sizeof link, "%s (deleted)", path);
  CHECK(pyfi_linux_was_deleted(link) && strcmp(link, path) == 0);
  CHECK(!pyfi_linux_was_deleted(link) && strcmp(link, path) == 0);
  snprintf(link, sizeof link, "/proc/%d", (int)getpid());
  CHECK(pyfi_linux_open_if(link, 0) < 0); /* a folder */
}

static int counted_read(void *context, uint64_t address, void *buffer, size_t length) {
  (void)context, (void)address;
  memset(buffer, 1, length);
  return 0;
}

/* A scan ends at its bound, and says that it was cut off. */
static void scan_reads(void) {
  static const pyfi_linux_kind kind = {counted_read, no_image};
  static pyf_linux process;
  static pyfi_linux_scan scan;
  uint64_t done = 0;
  uint8_t byte = 0;
  process.kind = &kind;
  scan.blocks.process = &process;
  scan.max_reads = PYFI_MAX_SCAN_READS;
  while (done <= PYFI_MAX_SCAN_READS && pyfi_linux_scan_read(&scan, 0x1000, &byte, 1) == 0) done++;
  CHECK(done == PYFI_MAX_SCAN_READS && process.search_cut);
  CHECK(pyfi_linux_scan_read(&scan, 0x1000, &byte, 1) != 0);
}

static volatile sig_atomic_t caught;

static void on_signal(int number) { caught = number; }

/* A signal that stops a traced thread is delivered once the thread is let go. */
static void signal_of_paused(void) {
  pyf_linux_pause pause;
  int status = 0, ready[2];
  char byte = 0;
  pid_t child;
  CHECK(pipe(ready) == 0);
  child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    struct sigaction action;
    alarm(10); /* ends a child that a failed test leaves behind */
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    (void)sigaction(SIGUSR1, &action, NULL);
    (void)sigaction(SIGUSR2, &action, NULL);
    if (write(ready[1], "", 1) != 1) _exit(1);
    while (caught == 0) usleep(1000);
    _exit(caught == SIGUSR1 ? 42 : 43);
  }
  CHECK(read(ready[0], &byte, 1) == 1);
  if (ptrace(PTRACE_SEIZE, child, NULL, NULL) == 0) {
    memset(&pause, 0, sizeof pause);
    CHECK(pyfi_linux_grow((void **)&pause.held, 0, &pause.capacity, 1, sizeof *pause.held));
    pause.held[0].tid = child;
    pause.held[0].stopped = pause.held[0].signal = 0;
    pause.count = 1;
    CHECK(kill(child, SIGUSR1) == 0);
    pyfi_linux_await(&pause);
    CHECK(pause.count == 1 && pause.held[0].stopped && pause.held[0].signal == SIGUSR1);
    pyf_linux_resume(&pause);
    /* The other signal ends a child that lost the first one. */
    usleep(20000);
    (void)kill(child, SIGUSR2);
  } else {
    fprintf(stderr, "skipped: this user may not trace a child: %s\n", strerror(errno));
    CHECK(kill(child, SIGUSR1) == 0);
  }
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 42);
  close(ready[0]);
  close(ready[1]);
}

int main(void) {
  pyfi_elf elf;
  CHECK(soabi != NULL && version != NULL && decoy != NULL && other_decoy != NULL);
  mappings();
  names();
  full_versions();
  own_file(&elf);
  bounds(&elf);
  lying_files(&elf);
  pyfi_elf_close(&elf);
  lying_memory();
  refusals();
  other_inodes();
  scan_reads();
  signal_of_paused();
  return 0;
}
