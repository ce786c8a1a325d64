/*
 * Stand-ins for the calls of macOS and Windows that macos.ts and windows.ts make, over Linux's own:
 * the testable part of them here is that the arguments go where they should and that the answers
 * are understood.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

typedef struct region {
  uint64_t start, end, offset;
  char protection[5];
  char path[4096];
} region;

/* The first mapping that ends behind `address`, or `after` it. */
static int find_region(int pid, uint64_t address, region *found) {
  char name[64], line[8192];
  FILE *maps;
  int any = 0;
  snprintf(name, sizeof name, "/proc/%d/maps", pid);
  maps = fopen(name, "r");
  while (!any && maps != NULL && fgets(line, sizeof line, maps) != NULL) {
    unsigned long long start, end, offset;
    found->path[0] = '\0';
    sscanf(line, "%llx-%llx %4s %llx %*s %*s %4095[^\n]", &start, &end, found->protection, &offset, found->path);
    found->start = start;
    found->end = end;
    found->offset = offset;
    any = end > address;
  }
  if (maps != NULL) fclose(maps);
  return any;
}

static int64_t read_memory(int pid, uint64_t address, void *buffer, uint64_t size) {
  struct iovec local = {buffer, size}, remote = {(void *)(uintptr_t)address, size};
  return process_vm_readv(pid, &local, 1, &remote, 1, 0);
}

static int read_link(int pid, char *buffer, size_t size) {
  char name[64];
  snprintf(name, sizeof name, "/proc/%d/exe", pid);
  return (int)readlink(name, buffer, size);
}

/* macOS. A task is the process's id. */

uint32_t mach_task_self_ = 77;

int task_for_pid(uint32_t self, int pid, uint32_t *task) {
  if (self != mach_task_self_ || kill(pid, 0) != 0) return 5;
  *task = (uint32_t)pid;
  return 0;
}

int mach_port_deallocate(uint32_t self, uint32_t name) { return self == mach_task_self_ && name != 0 ? 0 : 5; }

int mach_vm_read_overwrite(uint32_t task, uint64_t address, uint64_t size, void *data, uint64_t *read) {
  const int64_t got = read_memory((int)task, address, data, size);
  if (got < 0) return 1;
  *read = (uint64_t)got;
  return 0;
}

int mach_vm_region(uint32_t task, uint64_t *address, uint64_t *size, int flavor, uint8_t *info, uint32_t *count,
                   uint32_t *object) {
  region found;
  uint32_t protection = 0;
  if (flavor != 9 || *count != 9 || !find_region((int)task, *address, &found)) return 1;
  protection |= found.protection[0] == 'r' ? 1 : 0;
  protection |= found.protection[1] == 'w' ? 2 : 0;
  protection |= found.protection[2] == 'x' ? 4 : 0;
  memset(info, 0xee, 36);
  memcpy(info, &protection, 4);
  memcpy(info + 20, &found.offset, 8);
  *address = found.start;
  *size = found.end - found.start;
  *object = 0;
  return 0;
}

int proc_regionfilename(int pid, uint64_t address, char *buffer, uint32_t size) {
  region found;
  if (!find_region(pid, address, &found) || found.path[0] != '/') return 0;
  snprintf(buffer, size, "%s", found.path);
  return (int)strlen(buffer);
}

int proc_pidpath(int pid, char *buffer, uint32_t size) {
  const int length = read_link(pid, buffer, size);
  return length < 0 ? 0 : length;
}

/* Windows. A handle is the process's id; paths are ASCII. */

static uint32_t last_error;

intptr_t OpenProcess(uint32_t access, int inherit, uint32_t pid) {
  const int fine = access == (0x10 | 0x400 | 0x100000) && inherit == 0 && kill((int)pid, 0) == 0;
  last_error = fine ? 0 : errno == EPERM ? 5 : 87;
  return fine ? (intptr_t)pid : 0;
}

int CloseHandle(intptr_t handle) { return handle != 0; }
uint32_t GetLastError(void) { return last_error; }
uint32_t WaitForSingleObject(intptr_t handle, uint32_t milliseconds) {
  char byte;
  (void)milliseconds;
  return kill((int)handle, 0) == 0 && read_link((int)handle, &byte, 1) == 1 ? 0x102 : 0;
}

int ReadProcessMemory(intptr_t handle, uintptr_t address, void *buffer, size_t size, size_t *read) {
  const int64_t got = read_memory((int)handle, address, buffer, size);
  *read = got < 0 ? 0 : (size_t)got;
  return *read == size;
}

/* Between mappings Windows has regions that are free. */
size_t VirtualQueryEx(intptr_t handle, uintptr_t address, uint8_t *info, size_t size) {
  region found;
  uint64_t base, length;
  uint32_t state = 0x10000, protect = 1, type = 0;
  if (size != 48 || !find_region((int)handle, address, &found)) return 0;
  if (found.start > address) {
    base = address;
    length = found.start - address;
  } else {
    const int writes = found.protection[1] == 'w', executes = found.protection[2] == 'x';
    base = found.start;
    length = found.end - found.start;
    state = 0x1000;
    type = found.path[0] == '/' ? 0x1000000 : 0x20000;
    protect = found.protection[0] != 'r' ? (executes ? 0x10 : 1) : executes ? (writes ? 0x40 : 0x20) : writes ? 4 : 2;
  }
  memset(info, 0xee, 48);
  memcpy(info, &base, 8);
  base -= found.offset;
  memcpy(info + 8, &base, 8);
  memcpy(info + 24, &length, 8);
  memcpy(info + 32, &state, 4);
  memcpy(info + 36, &protect, 4);
  memcpy(info + 40, &type, 4);
  return 48;
}

static uint32_t widen(const char *text, int length, uint8_t *name, uint32_t size) {
  int i;
  for (i = 0; i < length && (uint32_t)i + 1 < size; i++) {
    name[2 * i] = (uint8_t)text[i];
    name[2 * i + 1] = 0;
  }
  return length < 0 ? 0 : (uint32_t)i;
}

uint32_t K32GetMappedFileNameW(intptr_t handle, uintptr_t address, uint8_t *name, uint32_t size) {
  region found;
  if (!find_region((int)handle, address, &found) || found.path[0] != '/') return 0;
  return widen(found.path, (int)strlen(found.path), name, size);
}

int QueryFullProcessImageNameW(intptr_t handle, uint32_t flags, uint8_t *name, uint32_t *size) {
  char path[4096];
  if (flags != 1) return 0;
  *size = widen(path, read_link((int)handle, path, sizeof path), name, *size);
  return *size != 0;
}
