/*
 * Blocks with an exception on its way, which Python code never does. Loaded by ctypes; the
 * interpreter has the symbols.
 */
#include <unistd.h>

extern void *PyExc_ValueError;
extern void PyErr_SetString(void *type, const char *message);

void raise_and_block(void) {
  PyErr_SetString(PyExc_ValueError, "on its way");
  for (;;) pause();
}
