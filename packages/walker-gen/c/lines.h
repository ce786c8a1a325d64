/* The place of an instruction in its source file. */
#ifndef PYF_LINES_H
#define PYF_LINES_H

#include "target.h"

/* Lines count from 1; columns are byte offsets in the line's UTF-8, from 0. */
typedef struct pyf_position {
  pyf_number line;
  pyf_number end_line;
  pyf_number column;
  pyf_number end_column;
} pyf_position;

#endif
