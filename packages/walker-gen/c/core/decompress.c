/* Decompresses core files. */
#ifndef PYF_CORE_DECOMPRESS_C
#define PYF_CORE_DECOMPRESS_C

#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

typedef struct pyfi_core_compression {
  const char *program; /* with -dc it unpacks standard input to standard output */
  const char *magic;   /* the first bytes of such a file */
  unsigned magic_size;
} pyfi_core_compression;

/* The compression by the first bytes; NULL for none. */
static inline const pyfi_core_compression *pyfi_core_compression_of(int fd) {
  static const pyfi_core_compression rows[] = {
      {"gzip", "\x1f\x8b", 2},
      {"zstd", "\x28\xb5\x2f\xfd", 4},
      {"xz", "\xfd\x37\x7a\x58\x5a", 5},
      {"lz4", "\x04\x22\x4d\x18", 4},
      {"bzip2", "BZh", 3},
  };
  char start[8] = {0};
  size_t i;
  if (pread(fd, start, sizeof start, 0) < 0) return NULL;
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (memcmp(start, rows[i].magic, rows[i].magic_size) == 0) return &rows[i];
  }
  return NULL;
}

/* The largest window that the program zstd accepts by default, in bytes. */
#define PYFI_CORE_MAX_WINDOW ((uint64_t)1 << 27)

/*
 * The bytes of output that zstd looks back on, by the frame header that the file begins with (RFC
 * 8878, 3.1.1.1); 0 where it is cut off.
 */
static inline uint64_t pyfi_core_zstd_window(int fd) {
  static const unsigned dictionary[] = {0, 1, 2, 4};
  uint8_t start[18];
  const ssize_t got = pread(fd, start, sizeof start, 0);
  unsigned at, size;
  if (got < 6) return 0;
  if ((start[4] & 0x20) == 0) {
    const uint64_t base = (uint64_t)1 << (10 + (start[5] >> 3));
    return base + base / 8 * (start[5] & 7);
  }
  /* A single segment is its own window: the content size follows the dictionary's id. */
  at = 5 + dictionary[start[4] & 3];
  size = 1u << (start[4] >> 6);
  if (at + size > (size_t)got) return 0;
  return pyfi_decode(start + at, size, 0) + (size == 2 ? 256 : 0);
}

/* A new file without a name; -1 and errno. */
static inline int pyfi_core_temporary(void) {
  const char *directory = getenv("TMPDIR");
  char path[4096];
  int fd;
  if (directory == NULL || strlen(directory) > sizeof path - 32) directory = "/tmp";
  snprintf(path, sizeof path, "%s/pyframes-core-XXXXXX", directory);
  fd = mkstemp(path);
  if (fd >= 0) unlink(path);
  return fd;
}

/*
 * Unpacks a file into one without a name; -1 where the program is not there. A file that
 * is cut off or damaged gives what precedes the damage.
 */
static inline int pyfi_core_decompress(int fd, const char *program) {
  char name[8], option[] = "-dc";
  char *arguments[3] = {name, option, NULL};
  posix_spawn_file_actions_t actions;
  pid_t pid;
  int status = 0, failed;
  const int out = pyfi_core_temporary();
  if (out < 0) return -1;
  snprintf(name, sizeof name, "%s", program);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  failed = posix_spawnp(&pid, program, &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  while (!failed && waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (!failed && !(WIFEXITED(status) && WEXITSTATUS(status) == 127)) return out;
  close(out);
  return -1;
}

#endif
