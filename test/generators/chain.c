/* chain PID ADDRESS: the qualified names of a generator's frames, and of what it awaits, a line each. */
#include "pyframes_linux.h"

#include <stdlib.h>

int main(int argc, char **argv) {
  static pyf_linux process;
  uint64_t address = argc == 3 ? strtoull(argv[2], NULL, 0) : 0;
  if (address == 0 || pyf_linux_attach(&process, atoi(argv[1])) != PYF_OK) return 1;
  while (address != 0) {
    pyf_generator generator;
    char name[256];
    if (pyf_generator_read(&process.target, address, &generator) != PYF_OK || !generator.has_frame) break;
    pyf_string_utf8(&process.target, generator.frame.code.qualname, name, sizeof name);
    puts(name);
    address = generator.awaited;
  }
  pyf_linux_detach(&process);
  return 0;
}
