/* /proc/PID/maps, and the files that are mapped. */
#ifndef PYF_LINUX_MAPS_H
#define PYF_LINUX_MAPS_H

#include "process.h"

/* A file's lowest mapping. */
typedef struct pyf_linux_mapping {
  unsigned long long start;
  unsigned long long end;
  unsigned long long offset; /* in the file */
  char path[4096];           /* as in maps: a deleted file's has " (deleted)" at its end */
} pyf_linux_mapping;

/* Parses one line; 0 for what is not a mapping of a file. */
static inline int pyf_linux_parse_mapping(const char *line, pyf_linux_mapping *mapping) {
  int path = 0;
  size_t length;
  if (sscanf(line, "%llx-%llx %*4s %llx %*s %*u %n", &mapping->start, &mapping->end, &mapping->offset, &path) != 3) {
    return 0;
  }
  if (path == 0 || line[path] != '/') return 0;
  length = strcspn(line + path, "\n");
  if (length >= sizeof mapping->path) return 0;
  memcpy(mapping->path, line + path, length);
  mapping->path[length] = '\0';
  return 1;
}

/* The next file in the order of addresses; 0 at the end. A file's further mappings are left out. */
static inline int pyf_linux_next_file(FILE *maps, pyf_linux_mapping *mapping) {
  char line[sizeof mapping->path + 128];
  pyf_linux_mapping next;
  while (fgets(line, sizeof line, maps) != NULL) {
    if (!pyf_linux_parse_mapping(line, &next) || strcmp(next.path, mapping->path) == 0) continue;
    *mapping = next;
    return 1;
  }
  return 0;
}

/*
 * Opens a mapped file as the process sees it: by the mapping itself, which
 * works for deleted files too but needs privileges, else through its root.
 */
static inline int pyf_linux_open_file(int pid, const pyf_linux_mapping *mapping) {
  char path[sizeof mapping->path + 64];
  int fd;
  snprintf(path, sizeof path, "/proc/%d/map_files/%llx-%llx", pid, mapping->start, mapping->end);
  fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) return fd;
  snprintf(path, sizeof path, "/proc/%d/root%s", pid, mapping->path);
  return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

/* Files that may hold the runtime, beside the executable: an interpreter may have been run by naming its loader. */
static inline int pyf_linux_may_be_python(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  return strncmp(name, "libpython", 9) == 0 || strncmp(name, "python3", 7) == 0;
}

#endif
