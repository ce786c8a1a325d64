/* /proc/PID/maps, and the files that are mapped. */
#ifndef PYF_LINUX_PROC_MAPS_C
#define PYF_LINUX_PROC_MAPS_C

#include "mapping_list.c"

#define PYFI_LINUX_DELETED " (deleted)"

/* One line of /proc/PID/maps; the kernel writes a newline in a path as \012. */
static inline int pyfi_linux_parse_map(pyf_linux *process, char *line) {
  unsigned long long start, end, offset, inode;
  char protection[5], *path, *to;
  int at = 0;
  unsigned flags = 0;
  if (sscanf(line, "%llx-%llx %4s %llx %*s %llu %n", &start, &end, protection, &offset, &inode, &at) != 5) return 1;
  if (at == 0 || start >= end) return 1;
  if (protection[0] == 'r') flags |= PYFI_MAP_READ;
  if (protection[1] == 'w') flags |= PYFI_MAP_WRITE;
  if (protection[2] == 'x') flags |= PYFI_MAP_EXECUTE;
  for (path = to = line + at; *path != '\0' && *path != '\n'; to++) {
    if (strncmp(path, "\\012", 4) == 0) {
      *to = '\n';
      path += 4;
    } else {
      *to = *path++;
    }
  }
  *to = '\0';
  return pyfi_linux_add_mapping(process, start, end, offset, inode, flags, line + at);
}

/* Lists the mappings of a process; 0 and read_errno where the kernel refuses. */
static inline int pyfi_linux_read_maps(pyf_linux *process) {
  char line[4096 * 4 + 128]; /* a path may be escaped */
  const int fd = pyfi_linux_open_proc(process->tid, "maps");
  FILE *maps = fd < 0 ? NULL : fdopen(fd, "r");
  int fine = 1;
  if (maps == NULL) {
    process->read_errno = errno;
    if (fd >= 0) close(fd);
    return 0;
  }
  while (fine && fgets(line, sizeof line, maps) != NULL) fine = pyfi_linux_parse_map(process, line);
  fclose(maps);
  process->read_errno = fine ? ENODATA : ENOMEM;
  return fine && process->mapping_count != 0;
}

/* Opens a path if it is a file and has this inode; 0 accepts any inode. */
static inline int pyfi_linux_open_if(const char *path, uint64_t inode) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (fd < 0) return -1;
  /* Devices are not compared: overlay file systems show two. */
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (inode == 0 || (uint64_t)status.st_ino == inode)) return fd;
  close(fd);
  return -1;
}

/* True if a mapping's file was deleted; then the mark is cut off from `path`. */
static inline int pyfi_linux_was_deleted(char *path) {
  const size_t length = strlen(path), mark = sizeof PYFI_LINUX_DELETED - 1;
  if (length < mark || strcmp(path + length - mark, PYFI_LINUX_DELETED) != 0) return 0;
  path[length - mark] = '\0';
  return 1;
}

/*
 * Opens a mapped file as the process sees it: by the mapping itself, which reaches deleted files
 * and other mount namespaces but needs privileges; the executable by its link; else by its path,
 * first below the process's root, then unchanged. The inode shows that a file was replaced.
 */
static inline int pyfi_linux_open_file(const pyf_linux *process, const pyfi_linux_mapping *mapping) {
  const char *name = pyfi_linux_path(process, mapping);
  char link[96], path[4096 + 64];
  int fd, deleted, prefix;
  snprintf(link, sizeof link, "/proc/%d/map_files/%llx-%llx", process->tid, (unsigned long long)mapping->start,
           (unsigned long long)mapping->end);
  fd = pyfi_linux_open_if(link, 0);
  if (fd < 0 && strcmp(name, process->executable) == 0) {
    snprintf(link, sizeof link, "/proc/%d/exe", process->tid);
    fd = pyfi_linux_open_if(link, 0);
  }
  if (fd >= 0) return fd;
  prefix = snprintf(path, sizeof path, "/proc/%d/root", process->tid);
  if (strlen(name) >= sizeof path - (size_t)prefix) return -1;
  strcpy(path + prefix, name);
  deleted = pyfi_linux_was_deleted(path + prefix);
  fd = pyfi_linux_open_if(path, mapping->inode);
  if (fd < 0) fd = pyfi_linux_open_if(path + prefix, mapping->inode);
  if (fd < 0 && !deleted) fd = pyfi_linux_open_if(path, 0);
  if (fd < 0 && !deleted) fd = pyfi_linux_open_if(path + prefix, 0);
  return fd;
}

/* A pyfi_linux_kind's open_image. */
static inline int pyfi_linux_open_mapped(pyf_linux *process, const pyfi_linux_mapping *mapping, pyfi_elf *elf) {
  const int fd = pyfi_linux_open_file(process, mapping);
  int opened;
  if (fd < 0) return 0;
  opened = pyfi_elf_open(elf, fd);
  close(fd);
  return opened;
}

#endif
