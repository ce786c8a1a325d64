/* Questions that a fitting layout answers and another one fails. */
#ifndef PYF_LAYOUT_CHECK_H
#define PYF_LAYOUT_CHECK_H

#include "dicts.h"
#include "interpreters.h"

/* The reason why a layout does not fit a target. */
typedef enum pyf_misfit {
  PYF_FITS = 0,
  PYF_MISFIT_TRACE_REFS, /* built with Py_TRACE_REFS (configure --with-trace-refs), up to 3.12 */
  PYF_MISFIT_TYPES,      /* the type of a dict's type is not its own type */
  PYF_MISFIT_DICT_SIZE,  /* the type of dicts has another tp_basicsize than sizeof(PyDictObject) */
  PYF_MISFIT_DIGITS      /* another sizeof(digit), where these headers have a single layout */
} pyf_misfit;

/* What pyf_target_check_layout found; the caller owns it. */
typedef struct pyf_layout_answers {
  pyf_misfit misfit;
  int64_t dict_size;   /* PYF_MISFIT_DICT_SIZE: bytes of a dict in the target */
  uint32_t hexversion; /* sys.hexversion; 0 where it cannot be read */
} pyf_layout_answers;

/*
 * Asks an opened target whether its layout fits. A version does not decide that: a build with
 * Py_TRACE_REFS or with 15-bit digits has the version, flags and triple of others. Digits of
 * another size than the table's are taken over into `target`. Memory that is missing, as in a core
 * file, answers nothing, which is no failure.
 *
 * Returns PYF_OK, or PYF_E_NO_TABLE for a misfit. Reads about 100 pieces of memory.
 */
PYF_API pyf_status pyf_target_check_layout(pyf_target *target, pyf_layout_answers *answers);

#endif
