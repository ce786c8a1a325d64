/* Finds a member of an object in valid JSON. */
#ifndef PYF_CORE_JSON_C
#define PYF_CORE_JSON_C

/* The text of one value. */
typedef struct pyfi_json {
  const uint8_t *at, *end;
} pyfi_json;

static inline const uint8_t *pyfi_json_blanks(const uint8_t *at, const uint8_t *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) at++;
  return at;
}

/* The position after the string at `at`; `end` for a string without an end. */
static inline const uint8_t *pyfi_json_string_end(const uint8_t *at, const uint8_t *end) {
  for (at++; at < end && *at != '"'; at++) {
    if (*at == '\\') at++;
  }
  return at < end ? at + 1 : end;
}

/* The position after the value at `at`: brackets are counted, not matched by kind. */
static inline const uint8_t *pyfi_json_value_end(const uint8_t *at, const uint8_t *end) {
  size_t depth = 0;
  while (at < end) {
    if (*at == '"') {
      at = pyfi_json_string_end(at, end);
      if (depth == 0) return at;
      continue;
    }
    if (*at == '{' || *at == '[') depth++;
    if (*at == '}' || *at == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    }
    if (*at == ',' && depth == 0) return at;
    at++;
  }
  return end;
}

/* The last member of that name of an object; 0 if there is none. */
static inline int pyfi_json_member(pyfi_json object, const char *name, pyfi_json *found) {
  const size_t length = strlen(name);
  const uint8_t *end = object.end, *at = pyfi_json_blanks(object.at, end);
  pyfi_json value;
  int any = 0;
  if (at == end || *at++ != '{') return 0;
  for (;;) {
    const uint8_t *key = pyfi_json_blanks(at, end);
    if (key == end || *key != '"') return any;
    at = pyfi_json_string_end(key, end);
    value.at = pyfi_json_blanks(at, end);
    if (value.at == end || *value.at++ != ':') return any;
    value.at = pyfi_json_blanks(value.at, end);
    value.end = pyfi_json_value_end(value.at, end);
    if ((size_t)(at - key) == length + 2 && memcmp(key + 1, name, length) == 0) {
      *found = value;
      any = 1;
    }
    at = pyfi_json_blanks(value.end, end);
    if (at == end || *at++ != ',') return any;
  }
}

/* Copies a string without escapes; 0 for another value or a string that is too long. */
static inline int pyfi_json_text(pyfi_json value, char *text, size_t capacity) {
  size_t length;
  if (value.end - value.at < 2 || *value.at != '"' || value.end[-1] != '"') return 0;
  length = (size_t)(value.end - value.at) - 2;
  if (length >= capacity || memchr(value.at, '\\', length + 1) != NULL) return 0;
  memcpy(text, value.at + 1, length);
  text[length] = '\0';
  return 1;
}

#endif
