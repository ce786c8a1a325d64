/* Validates JSON: a damaged header must not be read as another one. */
#ifndef PYF_CORE_JSON_CHECK_C
#define PYF_CORE_JSON_CHECK_C

/* The greatest depth of nested arrays and objects. */
#define PYFI_JSON_MAX_DEPTH 1024u

/* The position after the digits at `at`; NULL where there are none. */
static inline const uint8_t *pyfi_json_check_digits(const uint8_t *at, const uint8_t *end) {
  const uint8_t *start = at;
  while (at < end && *at >= '0' && *at <= '9') at++;
  return at == start ? NULL : at;
}

static inline const uint8_t *pyfi_json_check_number(const uint8_t *at, const uint8_t *end) {
  if (at < end && *at == '-') at++;
  at = at < end && *at == '0' ? at + 1 : pyfi_json_check_digits(at, end);
  if (at != NULL && at < end && *at == '.') at = pyfi_json_check_digits(at + 1, end);
  if (at == NULL || at == end || (*at != 'e' && *at != 'E')) return at;
  at++;
  if (at < end && (*at == '+' || *at == '-')) at++;
  return pyfi_json_check_digits(at, end);
}

/* The position after the string at `at`; NULL for none. Malformed UTF-8 is accepted. */
static inline const uint8_t *pyfi_json_check_string(const uint8_t *at, const uint8_t *end) {
  unsigned i;
  if (at == end || *at != '"') return NULL;
  for (at++; at < end && *at != '"'; at++) {
    if (*at < 0x20) return NULL;
    if (*at != '\\') continue;
    if (++at == end || memchr("\"\\/bfnrtu", *at, 9) == NULL) return NULL;
    for (i = 0; *at == 'u' && i < 4; i++) {
      if (end - at < 6 || memchr("0123456789abcdefABCDEF", at[1 + i], 22) == NULL) return NULL;
    }
    if (*at == 'u') at += 4;
  }
  return at < end ? at + 1 : NULL;
}

/* The position after the string, number or word at `at`; NULL where there is none. */
static inline const uint8_t *pyfi_json_check_scalar(const uint8_t *at, const uint8_t *end) {
  static const char *const words[] = {"true", "false", "null"};
  size_t i;
  if (at < end && *at == '"') return pyfi_json_check_string(at, end);
  for (i = 0; i < sizeof words / sizeof words[0]; i++) {
    const size_t length = strlen(words[i]);
    if ((size_t)(end - at) >= length && memcmp(at, words[i], length) == 0) return at + length;
  }
  return pyfi_json_check_number(at, end);
}

/* The position after a member's name and its colon; NULL where there is none. */
static inline const uint8_t *pyfi_json_check_name(const uint8_t *at, const uint8_t *end) {
  at = pyfi_json_check_string(pyfi_json_blanks(at, end), end);
  if (at == NULL) return NULL;
  at = pyfi_json_blanks(at, end);
  return at < end && *at == ':' ? at + 1 : NULL;
}

/* True if `text` is one value and nothing else. */
static inline int pyfi_json_is_valid(pyfi_json text) {
  const uint8_t *at = text.at, *end = text.end;
  uint8_t closing[PYFI_JSON_MAX_DEPTH]; /* the closing brackets of the arrays and objects around `at` */
  size_t depth = 0;
  for (;;) {
    /* A value begins here. */
    at = pyfi_json_blanks(at, end);
    if (at < end && (*at == '{' || *at == '[')) {
      if (depth == PYFI_JSON_MAX_DEPTH) return 0;
      closing[depth++] = *at == '{' ? '}' : ']';
      at = pyfi_json_blanks(at + 1, end);
      if (at == end || *at != closing[depth - 1]) {
        if (closing[depth - 1] == '}') at = pyfi_json_check_name(at, end);
        if (at == NULL) return 0;
        continue;
      }
    } else {
      at = pyfi_json_check_scalar(at, end);
      if (at == NULL) return 0;
    }
    /* A value ends here, and perhaps the arrays and objects around it. */
    for (at = pyfi_json_blanks(at, end); depth > 0 && at < end && *at == closing[depth - 1];) {
      depth--;
      at = pyfi_json_blanks(at + 1, end);
    }
    if (depth == 0) return at == end;
    if (at == end || *at++ != ',') return 0;
    if (closing[depth - 1] == '}') at = pyfi_json_check_name(at, end);
    if (at == NULL) return 0;
  }
}

#endif
