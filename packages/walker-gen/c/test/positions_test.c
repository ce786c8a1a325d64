/*
 * Line tables of real interpreters. Standard input has a line for each code
 * object, as positions-truth.py writes it:
 *
 *   ENCODING FIRSTLINE HEX-OF-TABLE LASTI:LINE:END:COLUMN:ENDCOLUMN ...
 *
 * with "-" for None. Prints how many positions were compared.
 */
#include "check.h"
#include "locations.c"

#define OB_SVAL 8u

static pyf_number parse_number(char **at) {
  pyf_number number = pyfi_none();
  if (**at == '-' && ((*at)[1] == ':' || (*at)[1] == ' ' || (*at)[1] == '\n')) {
    (*at)++;
  } else {
    number = pyfi_some(strtoll(*at, at, 10));
  }
  if (**at == ':') (*at)++;
  return number;
}

static int same(pyf_number a, pyf_number b) { return a.present == b.present && (!a.present || a.value == b.value); }

/* Stores the table in `hex` as a bytes object; returns the text after it. */
static char *load_table(fake_memory *memory, char *hex) {
  size_t size = 0;
  unsigned byte;
  for (; *hex != ' ' && *hex != '\n'; hex += 2) {
    if (*hex == '=') { /* an empty table */
      hex++;
      break;
    }
    CHECK(sscanf(hex, "%2x", &byte) == 1);
    memory->bytes[OB_SVAL + size++] = (uint8_t)byte;
  }
  memory->size = OB_SVAL + size; /* the memory after the table is not mapped */
  fake_store(memory, 0, FAKE_BASE, 8, size);
  return hex;
}

static uint32_t encoding_of(const char *name) {
  if (strncmp(name, "lnotab ", 7) == 0) return PYF_LINE_TABLE_LNOTAB;
  if (strncmp(name, "pep626 ", 7) == 0) return PYF_LINE_TABLE_PEP626;
  CHECK(strncmp(name, "locations ", 10) == 0);
  return PYF_LINE_TABLE_LOCATIONS;
}

static unsigned long compare_line(pyf_target *target, fake_memory *memory, char *text) {
  unsigned long compared = 0;
  int64_t first_line;
  char *at = strchr(text, ' ');
  target->layout.constants.line_table = a_constant(encoding_of(text));
  CHECK(at != NULL);
  first_line = strtoll(at, &at, 10);
  at = load_table(memory, at + 1);
  while (*at == ' ') {
    pyf_position truth, position;
    int64_t lasti;
    at++;
    lasti = parse_number(&at).value;
    truth.line = parse_number(&at);
    truth.end_line = parse_number(&at);
    truth.column = parse_number(&at);
    truth.end_column = parse_number(&at);
    (void)pyfi_table_position(target, FAKE_BASE, first_line, lasti, &position);
    if (!same(truth.line, position.line) || !same(truth.end_line, position.end_line) ||
        !same(truth.column, position.column) || !same(truth.end_column, position.end_column)) {
      fprintf(stderr, "byte %lld: line %lld, is %lld in: %.200s\n", (long long)lasti,
              (long long)position.line.value, (long long)truth.line.value, text);
      exit(1);
    }
    compared++;
  }
  return compared;
}

int main(void) {
  static char line[8u << 20];
  static uint8_t bytes[1u << 20];
  fake_memory memory = {bytes, sizeof bytes, 0};
  unsigned long compared = 0;
  pyf_target target;
  fake_target(&target, &memory, 8, 0);
  target.layout.bytes_object.ob_size = fake_field(0, 8, PYF_SIGNED);
  target.layout.bytes_object.ob_sval = fake_field(OB_SVAL, 1, 0);
  target.layout.constants.codeunit_size = a_constant(2);
  while (fgets(line, sizeof line, stdin) != NULL) compared += compare_line(&target, &memory, line);
  printf("%lu\n", compared);
  return 0;
}
