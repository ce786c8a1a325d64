/* An application that has Python in it: it runs a script as the interpreter would. HOME is where the library's modules are. */
#include <Python.h>

#include <stdlib.h>

#ifdef OTHER_VERSION
/* A version of another library, as a static GnuTLS brings one in. */
extern const char *const other_library_version;
const char *const other_library_version = OTHER_VERSION;
#endif

int main(int argc, char **argv) {
  wchar_t **words = calloc((size_t)argc + 1, sizeof *words);
  int i;
  if (words == NULL) return 1;
  setenv("PYTHONHOME", HOME, 1);
  for (i = 0; i < argc; i++) words[i] = Py_DecodeLocale(argv[i], NULL);
  return Py_Main(argc, words);
}
