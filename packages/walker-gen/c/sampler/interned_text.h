/* Internal: interned text. Each text that was read from the target is stored once. */
#ifndef PYF_SAMPLER_INTERNED_TEXT_H
#define PYF_SAMPLER_INTERNED_TEXT_H

/* True if so many bytes fit behind the texts. */
static inline int pyfi_text_fits(const pyf_sampler *sampler, size_t length) {
  return length <= sampler->limits.text_bytes - sampler->caches.texts.filled;
}

static inline uint32_t pyfi_hash_bytes(const uint8_t *bytes, size_t length) {
  uint64_t hash = length;
  size_t i = 0;
  while (i < length) {
    const int whole = i + 8 <= length;
    hash = (hash ^ (whole ? pyfi_word(bytes + i) : bytes[i])) * (uint64_t)0x9fb21c651e98df25u;
    hash ^= hash >> 32;
    i += whole ? 8 : 1;
  }
  return pyfi_hash_word(hash);
}

/* A text is stored behind its length. */
static inline pyf_text pyfi_text_at(const pyf_sampler *sampler, uint32_t at) {
  pyf_text text;
  text.length = (uint32_t)pyfi_decode((const uint8_t *)sampler->caches.texts.bytes + at, 4, 0);
  text.bytes = sampler->caches.texts.bytes + at + 4;
  return text;
}

/* Interns the `length` bytes that the caller wrote behind the last text, with room for a length. */
static inline pyf_text pyfi_text_intern(pyf_sampler *sampler, uint32_t length) {
  const uint32_t at = sampler->caches.texts.filled;
  const uint8_t *bytes = (const uint8_t *)sampler->caches.texts.bytes + at + 4;
  uint32_t slot = pyfi_hash_bytes(bytes, length) & sampler->caches.texts.mask, i, probes = 0;
  for (; sampler->caches.texts.slots[slot] != PYFI_NO_INDEX && probes <= sampler->caches.texts.mask; probes++) {
    const pyf_text known = pyfi_text_at(sampler, sampler->caches.texts.slots[slot]);
    if (known.length == length && pyfi_same((const uint8_t *)known.bytes, bytes, length)) return known;
    slot = (slot + 1) & sampler->caches.texts.mask;
  }
  for (i = 0; i < 4; i++) sampler->caches.texts.bytes[at + i] = (char)(length >> 8 * i & 0xffu);
  /* A text that finds the table full is stored, but not found again. */
  if (sampler->caches.texts.slots[slot] == PYFI_NO_INDEX) sampler->caches.texts.slots[slot] = at;
  sampler->caches.texts.filled += length + 5;
  return pyfi_text_at(sampler, at);
}

static inline pyf_text pyfi_no_text(void) {
  const pyf_text text = {NULL, 0};
  return text;
}

/* Interns the str object at `address`; no text where it cannot be read or has no room. */
static inline pyf_text pyfi_text_of_str(pyf_sampler *sampler, uint64_t address) {
  pyf_string string;
  uint32_t at = sampler->caches.texts.filled, length = 0;
  pyf_status status;
  if (address == 0) return pyfi_no_text();
  sampler->stats.texts_read++;
  status = pyf_string_open(&string, &sampler->target, address);
  if (status != PYF_OK) return pyfi_no_text();
  if (!pyfi_text_fits(sampler, 4u * string.remaining + 5u)) {
    sampler->caches.full = 1;
    return pyfi_no_text();
  }
  at += 4;
  while (status == PYF_OK) {
    uint32_t points[64];
    size_t count = 0, i;
    status = pyf_string_read(&string, points, sizeof points / sizeof points[0], &count);
    for (i = 0; status == PYF_OK && i < count; i++) length += (uint32_t)pyf_utf8(points[i], sampler->caches.texts.bytes + at + length);
  }
  sampler->caches.texts.bytes[at + length] = '\0';
  return status == PYF_END ? pyfi_text_intern(sampler, length) : pyfi_no_text();
}

/* Interns a NUL-terminated string; `dotted` takes the part behind the last dot. */
static inline pyf_text pyfi_text_of_c_string(pyf_sampler *sampler, uint64_t address, int dotted) {
  uint32_t points[PYF_MAX_C_STRING];
  const uint32_t at = sampler->caches.texts.filled + 4;
  uint32_t length = 0;
  size_t count = 0, i;
  if (pyf_c_string_read(&sampler->target, address, dotted, points, &count) != PYF_OK) return pyfi_no_text();
  if (!pyfi_text_fits(sampler, 4 * count + 5)) {
    sampler->caches.full = 1;
    return pyfi_no_text();
  }
  for (i = 0; i < count; i++) length += (uint32_t)pyf_utf8(points[i], sampler->caches.texts.bytes + at + length);
  sampler->caches.texts.bytes[at + length] = '\0';
  return pyfi_text_intern(sampler, length);
}

#endif
