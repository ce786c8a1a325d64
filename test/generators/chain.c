/*
 * chain PID ADDRESS: the qualified names (or, where there are none, names) of a generator's frames,
 * and of what it awaits, a line each.
 */
#include "pyframes_linux.h"

#include <stdlib.h>

int main(int argc, char **argv) {
  static pyf_linux process;
  const uint64_t address = argc == 3 ? strtoull(argv[2], NULL, 0) : 0;
  pyf_generator generator;
  pyf_chain chain;
  if (address == 0 || pyf_linux_attach(&process, atoi(argv[1])) != PYF_OK) return 1;
  pyf_chain_begin(&chain, &process.target, address);
  while (pyf_chain_next(&chain, &generator) == PYF_OK) {
    pyf_frame frame;
    char name[256];
    if (pyf_frame_at(&process.target, generator.frame_address, &frame) != PYF_OK) continue;
    pyf_string_utf8(&process.target, frame.code.qualname != 0 ? frame.code.qualname : frame.code.name, name, sizeof name);
    puts(name);
  }
  pyf_linux_detach(&process);
  return 0;
}
