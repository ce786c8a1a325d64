/* The location table (Objects/locations.md): lines and columns. */
#ifndef PYF_LOCATIONS_C
#define PYF_LOCATIONS_C

#include "lines.c"

/* Codes of an entry's first byte; below PYFI_LOC_ONE_LINE they are the short form. */
#define PYFI_LOC_ONE_LINE 10u
#define PYFI_LOC_NO_COLUMNS 13u
#define PYFI_LOC_LONG 14u
#define PYFI_LOC_NONE 15u

/* Only an entry's first byte has its highest bit set. */
static inline pyf_status pyfi_loc_operand(pyfi_bytes *table, uint8_t *value) {
  const pyf_status status = pyfi_table_byte(table, value);
  return status == PYF_OK && (*value & 0x80u) ? PYF_E_CORRUPT : status;
}

/* Six bits a byte, the least significant first; bit 6 says that more follow. */
static PYFI_STEP pyf_status pyfi_loc_varint(pyfi_bytes *table, int64_t *value) {
  uint64_t result = 0;
  unsigned shift;
  for (shift = 0; shift <= 30; shift += 6) {
    uint8_t byte = 0;
    const pyf_status status = pyfi_loc_operand(table, &byte);
    if (status != PYF_OK) return status;
    result |= (uint64_t)(byte & 0x3fu) << shift;
    if ((byte & 0x40u) == 0) {
      *value = (int64_t)result;
      return PYF_OK;
    }
  }
  return PYF_E_CORRUPT;
}

/* Bit 0 is the sign. */
static inline pyf_status pyfi_loc_svarint(pyfi_bytes *table, int64_t *value) {
  int64_t raw = 0;
  const pyf_status status = pyfi_loc_varint(table, &raw);
  *value = (raw & 1) ? -(raw >> 1) : raw >> 1;
  return status;
}

/* A column is stored plus one; 0 means no column. */
static inline pyf_status pyfi_loc_column(pyfi_bytes *table, pyf_number *column) {
  int64_t raw = 0;
  const pyf_status status = pyfi_loc_varint(table, &raw);
  *column = raw == 0 ? pyfi_none() : pyfi_some(raw - 1);
  return status;
}

static inline pyf_status pyfi_loc_short(pyfi_bytes *table, unsigned code, int64_t line, pyf_position *out) {
  uint8_t byte = 0;
  const pyf_status status = pyfi_loc_operand(table, &byte);
  const int64_t column = (int64_t)(code * 8 + (byte >> 4));
  out->line = out->end_line = pyfi_some(line);
  out->column = pyfi_some(column);
  out->end_column = pyfi_some(column + (byte & 15));
  return status;
}

static inline pyf_status pyfi_loc_one_line(pyfi_bytes *table, int64_t line, pyf_position *out) {
  uint8_t column = 0, end_column = 0;
  pyf_status status = pyfi_loc_operand(table, &column);
  if (status == PYF_OK) status = pyfi_loc_operand(table, &end_column);
  out->line = out->end_line = pyfi_some(line);
  out->column = pyfi_some(column);
  out->end_column = pyfi_some(end_column);
  return status;
}

static inline pyf_status pyfi_loc_long(pyfi_bytes *table, int64_t *line, pyf_position *out) {
  int64_t delta = 0, lines = 0;
  pyf_status status = pyfi_loc_svarint(table, &delta);
  if (status == PYF_OK) status = pyfi_loc_varint(table, &lines);
  if (status == PYF_OK) status = pyfi_loc_column(table, &out->column);
  if (status == PYF_OK) status = pyfi_loc_column(table, &out->end_column);
  *line += delta;
  out->line = pyfi_some(*line);
  out->end_line = pyfi_some(*line + lines);
  return status;
}

/* An entry's operands, by its code; `line` goes on to the next entry. */
static inline pyf_status pyfi_loc_entry(pyfi_bytes *table, unsigned code, int64_t *line, pyf_position *out) {
  int64_t delta = 0;
  pyf_status status;
  *out = pyfi_no_position();
  if (code == PYFI_LOC_NONE) return PYF_OK;
  if (code == PYFI_LOC_LONG) return pyfi_loc_long(table, line, out);
  if (code < PYFI_LOC_ONE_LINE) return pyfi_loc_short(table, code, *line, out);
  if (code < PYFI_LOC_NO_COLUMNS) {
    *line += (int64_t)(code - PYFI_LOC_ONE_LINE);
    return pyfi_loc_one_line(table, *line, out);
  }
  status = pyfi_loc_svarint(table, &delta);
  *line += delta;
  out->line = out->end_line = pyfi_some(*line);
  return status;
}

/* `unit` is the size of a code unit in bytes, which lengths in the table count. */
static inline pyf_status pyfi_locations_position(pyfi_bytes *table, int64_t unit, int64_t first_line, int64_t lasti,
                                                pyf_position *out) {
  int64_t line = first_line;
  int64_t end = 0;
  if (lasti < 0) {
    out->line = pyfi_some(first_line);
    return PYF_OK;
  }
  for (;;) {
    uint8_t first = 0;
    pyf_position position;
    pyf_status status = pyfi_table_byte(table, &first);
    if (status == PYF_OK && (first & 0x80u) == 0) status = PYF_E_CORRUPT;
    if (status == PYF_OK) status = pyfi_loc_entry(table, (first >> 3) & 15u, &line, &position);
    if (status != PYF_OK) return status;
    end += ((first & 7) + 1) * unit;
    if (lasti < end) {
      *out = position;
      return PYF_OK;
    }
  }
}

/*
 * The position of the instruction at byte `lasti` (negative: not started) by
 * the bytes object `table`. With any status, `out` has the known parts.
 */
static inline pyf_status pyfi_table_position(pyf_target *target, uint64_t table, int64_t first_line, int64_t lasti,
                                            pyf_position *out) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_bytes bytes;
  pyf_status status;
  *out = pyfi_no_position();
  status = pyfi_bytes_open(&bytes, target, table);
  if (status != PYF_OK) return status;
  switch (layout->constants.line_table.value) {
    case PYF_LINE_TABLE_LNOTAB: return pyfi_lnotab_position(&bytes, first_line, lasti, out);
    case PYF_LINE_TABLE_PEP626: return pyfi_pep626_position(&bytes, first_line, lasti, out);
    case PYF_LINE_TABLE_LOCATIONS:
      return pyfi_locations_position(&bytes, layout->constants.codeunit_size.value, first_line, lasti, out);
    default: return PYF_E_ABSENT;
  }
}

#endif
