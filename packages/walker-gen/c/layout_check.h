/* Checks that only a fitting layout passes. */
#ifndef PYF_LAYOUT_CHECK_H
#define PYF_LAYOUT_CHECK_H

#include "dicts.h"
#include "interpreters.h"

/* The reason why a layout does not fit a target. */
typedef enum pyf_misfit {
  PYF_FITS = 0,
  PYF_MISFIT_TRACE_REFS, /* built with Py_TRACE_REFS (configure --with-trace-refs), up to 3.12 */
  PYF_MISFIT_TYPES,      /* the type of a dict's type is not its own type */
  PYF_MISFIT_DICT_SIZE,  /* tp_basicsize of the dict type differs from sizeof(PyDictObject) */
  PYF_MISFIT_DIGITS      /* sizeof(digit) differs, and these headers have a single layout */
} pyf_misfit;

/* The result of pyf_target_check_layout; the caller owns it. */
typedef struct pyf_layout_answers {
  pyf_misfit misfit;
  int64_t dict_size;   /* PYF_MISFIT_DICT_SIZE: bytes of a dict in the target */
  uint32_t hexversion; /* sys.hexversion; 0 where it cannot be read */
} pyf_layout_answers;

/*
 * Asks an opened target whether its layout fits. A version does not decide that: a build with
 * Py_TRACE_REFS or with 15-bit digits has the version, flags and triple of others. A
 * size of digits other than the table's replaces it in `target`. Missing memory, as in a core file,
 * is no failure.
 *
 * Returns PYF_OK, or PYF_E_NO_TABLE for a misfit. Reads about 100 pieces of memory.
 */
PYF_API pyf_status pyf_target_check_layout(pyf_target *target, pyf_layout_answers *answers);

#endif
