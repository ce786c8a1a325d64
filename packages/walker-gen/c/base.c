/* Status codes, the caller's memory, and the shape of a layout's fields. */
#ifndef PYF_BASE_C
#define PYF_BASE_C

#include "base.h"
#include "field.c"
#include "layout.c"

PYFI_DEFINE const char *pyf_status_text(pyf_status status) {
  switch (status) {
    case PYF_OK: return "no error";
    case PYF_END: return "at the end";
    case PYF_E_ARGUMENT: return "a required argument is missing";
    case PYF_E_READ: return "memory could not be read";
    case PYF_E_CORRUPT: return "what was read cannot be true";
    case PYF_E_LIMIT: return "longer than is believed";
    case PYF_E_ABSENT: return "this build has no such field";
    case PYF_E_SPACE: return "the buffer is too small";
    case PYF_E_NO_TABLE: return "no layout for this build";
    case PYF_E_NOT_PYTHON: return "no Python interpreter found";
    case PYF_E_GONE: return "the process has ended or runs another program now";
    case PYF_E_DENIED: return "this user may not read the process";
  }
  return "unknown status";
}

#endif
