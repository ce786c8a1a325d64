/* /proc/PID/maps, and the files that are mapped. */
#ifndef PYF_LINUX_MAPS_H
#define PYF_LINUX_MAPS_H

#include "process.h"

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

/* A pyf_linux_kind's begin_mappings. */
static inline pyf_status pyf_linux_begin_maps(pyf_linux *process) {
  const int fd = pyf_linux_open_proc(process->pid, "maps");
  process->maps = fd < 0 ? NULL : fdopen(fd, "r");
  if (process->maps != NULL) return PYF_OK;
  process->read_errno = errno;
  if (fd >= 0) close(fd);
  return PYF_E_READ;
}

/* A pyf_linux_kind's next_mapping; it closes the file at its end. */
static inline int pyf_linux_next_map(pyf_linux *process, pyf_linux_mapping *mapping) {
  char line[sizeof mapping->path + 128];
  while (process->maps != NULL && fgets(line, sizeof line, process->maps) != NULL) {
    if (pyf_linux_parse_mapping(line, mapping)) return 1;
  }
  if (process->maps != NULL) fclose(process->maps);
  process->maps = NULL;
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

/* A pyf_linux_kind's open_image. The executable opens by its link even where it was deleted. */
static inline int pyf_linux_open_mapped(pyf_linux *process, const pyf_linux_mapping *mapping, pyf_elf *elf) {
  const int fd = strcmp(mapping->path, process->executable) == 0 ? pyf_linux_open_proc(process->pid, "exe")
                                                                 : pyf_linux_open_file(process->pid, mapping);
  int opened;
  if (fd < 0) return 0;
  opened = pyf_elf_open(elf, fd);
  close(fd);
  errno = ENOEXEC;
  return opened;
}

/* Files that may hold the runtime, beside the executable: an interpreter may have been run by naming its loader. */
static inline int pyf_linux_may_be_python(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  return strncmp(name, "libpython", 9) == 0 || strncmp(name, "python3", 7) == 0;
}

#endif
