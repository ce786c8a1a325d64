/* From an instruction to its line: the three encodings of code_object.linetable. */
#ifndef PYF_LINES_C
#define PYF_LINES_C

#include "lines.h"
#include "bytes.c"

static inline pyf_position pyfi_no_position(void) {
  pyf_position position;
  position.line = position.end_line = position.column = position.end_column = pyfi_none();
  return position;
}

/* A byte that must be there: a table that ends before the instruction is malformed. */
static inline pyf_status pyfi_table_byte(pyfi_bytes *table, uint8_t *value) {
  const pyf_status status = pyfi_bytes_next(table, value);
  return status == PYF_END ? PYF_E_CORRUPT : status;
}

/* Pairs (bytes of bytecode, signed lines), Objects/lnotab_notes.txt. The last line has no end. */
static inline pyf_status pyfi_lnotab_position(pyfi_bytes *table, int64_t first_line, int64_t lasti, pyf_position *out) {
  int64_t line = first_line;
  int64_t address = 0;
  for (;;) {
    uint8_t length = 0, delta = 0;
    pyf_status status = pyfi_bytes_next(table, &length);
    if (status == PYF_END) break;
    if (status == PYF_OK) status = pyfi_table_byte(table, &delta);
    if (status != PYF_OK) return status;
    address += length;
    if (address > lasti) break;
    line += pyfi_sign_extend(delta, 8);
  }
  out->line = pyfi_some(line);
  return PYF_OK;
}

/* Pairs (bytes of bytecode, signed lines) of ranges; the delta -128 is a range with no line. */
static inline pyf_status pyfi_pep626_position(pyfi_bytes *table, int64_t first_line, int64_t lasti, pyf_position *out) {
  int64_t line = first_line;
  int64_t end = 0;
  if (lasti < 0) {
    out->line = pyfi_some(first_line);
    return PYF_OK;
  }
  for (;;) {
    uint8_t length = 0, delta = 0;
    int64_t lines;
    pyf_status status = pyfi_table_byte(table, &length);
    if (status == PYF_OK) status = pyfi_table_byte(table, &delta);
    if (status != PYF_OK) return status;
    lines = pyfi_sign_extend(delta, 8);
    if (lines != -128) line += lines;
    end += length;
    if (lasti < end) {
      if (lines != -128) out->line = pyfi_some(line);
      return PYF_OK;
    }
  }
}

#endif
