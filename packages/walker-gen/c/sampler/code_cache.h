/*
 * Internal: the cache of executables, by address. An entry is compared with the target before it is
 * used, since another object may have its address by now.
 */
#ifndef PYF_SAMPLER_CODE_CACHE_H
#define PYF_SAMPLER_CODE_CACHE_H

/* Bytes of longer strings and tables are not kept; the code object is read again for each check. */
#define PYFI_MAX_KEPT_BYTES 65536u

static inline int pyfi_same_number(pyf_number a, pyf_number b) {
  return a.present == b.present && (!a.present || a.value == b.value);
}

static inline int pyfi_same_raw(const pyf_code *a, const pyf_code *b) {
  return a->name == b->name && a->qualname == b->qualname && a->filename == b->filename && a->linetable == b->linetable &&
         pyfi_same_number(a->first_line, b->first_line) && pyfi_same_number(a->first_traceable, b->first_traceable);
}

static inline int pyfi_same_code(const pyfi_code_entry *a, const pyfi_code_entry *b) {
  return a->type == b->type && a->code.kind == b->code.kind && pyfi_same_raw(&a->raw, &b->raw) &&
         pyfi_same_number(a->line, b->line) && a->code.name.bytes == b->code.name.bytes &&
         a->code.qualname.bytes == b->code.qualname.bytes && a->code.filename.bytes == b->code.filename.bytes;
}

/* An entry with nothing but its address. */
static inline void pyfi_code_clear(pyfi_code_entry *entry, uint64_t address) {
  const pyf_code raw = {0, 0, 0, 0, 0, {0, 0}, {0, 0}};
  entry->code.address = address;
  entry->code.kind = PYF_KIND_UNKNOWN;
  entry->code.name = entry->code.qualname = entry->code.filename = pyfi_no_text();
  entry->code.first_line = pyfi_none();
  entry->type = PYF_TYPE_UNKNOWN;
  entry->raw = raw;
  entry->line = pyfi_none();
  entry->ranges = 0;
  entry->gone = 0;
}

/* Reads the executable at the entry's address, as pyfi_frame_execution does. */
static inline void pyfi_code_load(pyf_sampler *sampler, pyfi_code_entry *entry) {
  pyf_target *target = &sampler->target;
  const uint64_t address = entry->code.address;
  pyf_frame frame;
  pyfi_code_clear(entry, address);
  sampler->stats.codes_loaded++;
  entry->type = pyfi_executable_kind(target, address);
  if (entry->type == PYF_TYPE_NONE) return;
  if (entry->type == PYF_TYPE_CODE) {
    if (pyfi_code_read(target, address, &entry->raw) != PYF_OK) {
      pyfi_code_clear(entry, address);
      return;
    }
    entry->code.kind = PYF_KIND_PYTHON;
    entry->code.first_line = entry->raw.first_line;
    entry->code.name = pyfi_text_of_str(sampler, entry->raw.name);
    entry->code.qualname = pyfi_text_of_str(sampler, entry->raw.qualname);
    entry->code.filename = pyfi_text_of_str(sampler, entry->raw.filename);
    return;
  }
  (void)pyfi_frame_described(target, address, entry->type, &frame);
  entry->code.kind = frame.kind;
  entry->line = frame.position.line;
  entry->code.name = frame.code.name != 0 ? pyfi_text_of_str(sampler, frame.code.name)
                     : frame.c_name != 0  ? pyfi_text_of_c_string(sampler, frame.c_name, frame.c_name_dotted)
                                          : pyfi_no_text();
  entry->code.qualname = pyfi_text_of_str(sampler, frame.code.qualname);
  entry->code.filename = pyfi_text_of_str(sampler, frame.code.filename);
}

/* The size of a str object with its characters; 0 where they are separate or too many. */
static inline uint32_t pyfi_extent_of_str(pyf_sampler *sampler, uint64_t address) {
  pyf_string string;
  uint64_t end;
  if (pyf_string_open(&string, &sampler->target, address) != PYF_OK) return 0;
  end = string.address + (uint64_t)string.remaining * string.width;
  return string.address < address || end - address > PYFI_MAX_KEPT_BYTES ? 0 : (uint32_t)(end - address);
}

/* The size of a bytes object; 0 where it is too large. */
static inline uint32_t pyfi_extent_of_table(pyf_sampler *sampler, uint64_t address) {
  pyfi_bytes bytes;
  if (pyfi_bytes_open(&bytes, &sampler->target, address) != PYF_OK || bytes.remaining > PYFI_MAX_KEPT_BYTES) return 0;
  return (uint32_t)(bytes.address - address + bytes.remaining);
}

/*
 * Lists the strings and the line table of a code object; 0 where the bytes of one cannot be kept.
 */
static inline int pyfi_code_list_ranges(pyf_sampler *sampler, pyfi_code_entry *entry) {
  const uint64_t objects[4] = {entry->raw.name, entry->raw.qualname, entry->raw.filename, entry->raw.linetable};
  unsigned i;
  entry->ranges = 0;
  for (i = 0; i < 4; i++) {
    uint32_t length;
    if (objects[i] == 0 || (i == 1 && objects[1] == objects[0])) continue;
    length = i == 3 ? pyfi_extent_of_table(sampler, objects[i]) : pyfi_extent_of_str(sampler, objects[i]);
    if (length == 0) return 0;
    entry->range[entry->ranges] = objects[i];
    entry->range_bytes[entry->ranges++] = length;
  }
  return entry->ranges != 0;
}

/* The bytes of one such object in the copy; NULL where they cannot be read. */
static inline const uint8_t *pyfi_code_range(pyf_sampler *sampler, const pyfi_code_entry *entry, unsigned i) {
  const uint8_t *bytes = pyfi_copy_find(sampler, entry->range[i], entry->range_bytes[i]);
  return bytes != NULL ? bytes : pyfi_copy_fetch(sampler, entry->range[i], entry->range_bytes[i]);
}

/*
 * Fetches these objects into the copy, so that decoding and later comparisons see the same bytes.
 */
static inline int pyfi_code_fetch(pyf_sampler *sampler, const pyfi_code_entry *entry) {
  unsigned i;
  for (i = 0; i < entry->ranges; i++) {
    if (pyfi_code_range(sampler, entry, i) == NULL) return 0;
  }
  return 1;
}

/* Keeps their bytes; 0 where there is no room, so that each check reads the object again. */
static inline int pyfi_code_keep_bytes(pyf_sampler *sampler, pyfi_code_entry *entry) {
  uint32_t length = 0, at, j;
  unsigned i;
  for (i = 0; i < entry->ranges; i++) length += entry->range_bytes[i];
  if (!pyfi_text_fits(sampler, length)) return 0;
  at = entry->kept = sampler->caches.texts.filled;
  for (i = 0; i < entry->ranges; i++) {
    const uint8_t *bytes = pyfi_code_range(sampler, entry, i);
    if (bytes == NULL) return 0;
    for (j = 0; j < entry->range_bytes[i]; j++) sampler->caches.texts.bytes[at++] = (char)bytes[j];
  }
  sampler->caches.texts.filled = at;
  return 1;
}

/* True if the bytes are those that were kept, except for the reference counts before ob_type. */
static inline int pyfi_code_bytes_same(pyf_sampler *sampler, const pyfi_code_entry *entry) {
  const uint32_t skip = pyfi_layout(&sampler->target)->pyobject.ob_type.offset;
  uint32_t at = entry->kept;
  unsigned i;
  for (i = 0; i < entry->ranges; i++) {
    const uint8_t *bytes = pyfi_code_range(sampler, entry, i);
    if (bytes == NULL || entry->range_bytes[i] < skip) return 0;
    if (!pyfi_same(bytes + skip, (const uint8_t *)sampler->caches.texts.bytes + at + skip, entry->range_bytes[i] - skip)) return 0;
    at += entry->range_bytes[i];
  }
  return entry->ranges != 0;
}

/*
 * Reads an executable again. The strings and the table of a code object are copied first, and then
 * decoded from the copy, so that the kept bytes and the decoded texts belong together.
 */
static inline void pyfi_code_reload(pyf_sampler *sampler, pyfi_code_entry *entry) {
  const pyfi_read_purpose purpose = sampler->purpose;
  /*
   * The members of a code object are compared once more in any case; their strings are
   * fetched below.
   */
  if (entry->type == PYF_TYPE_CODE) (void)pyfi_purpose_swap(sampler, pyfi_purpose_once(purpose));
  pyfi_code_load(sampler, entry);
  if (entry->type == PYF_TYPE_CODE && pyfi_code_list_ranges(sampler, entry) && pyfi_code_fetch(sampler, entry)) {
    pyfi_code_entry again = *entry;
    pyfi_code_load(sampler, &again);
    /* The object changed between the two reads: the next sample reads it again. */
    if (!pyfi_same_code(&again, entry)) entry->ranges = 0;
  } else {
    entry->ranges = 0;
  }
  (void)pyfi_purpose_swap(sampler, purpose);
}

/* True if both have line tables with the same bytes; 0 where the bytes were not kept. */
static inline int pyfi_code_same_table(pyf_sampler *sampler, const pyfi_code_entry *before, const pyfi_code_entry *entry) {
  const uint32_t skip = pyfi_layout(&sampler->target)->bytes_object.ob_sval.offset;
  const uint8_t *bytes;
  uint32_t at = before->kept;
  unsigned last, i;
  if (before->ranges == 0 || before->ranges != entry->ranges || entry->raw.linetable == 0) return 0;
  last = entry->ranges - 1; /* the table comes last */
  if (before->range_bytes[last] != entry->range_bytes[last] || entry->range_bytes[last] < skip) return 0;
  for (i = 0; i < last; i++) at += before->range_bytes[i];
  bytes = pyfi_code_range(sampler, entry, last);
  return bytes != NULL &&
         pyfi_same(bytes + skip, (const uint8_t *)sampler->caches.texts.bytes + at + skip, entry->range_bytes[last] - skip);
}

/*
 * The value of `checked` that spares a comparison. The check of a code object can outlast
 * a sample.
 */
static inline uint32_t pyfi_code_stamp(const pyf_sampler *sampler, const pyfi_code_entry *entry) {
  return entry->type == PYF_TYPE_CODE ? sampler->changes.code_check : sampler->number;
}

/* Compares an entry with the target, and marks it as gone where another object has its address. */
static inline void pyfi_code_compare(pyf_sampler *sampler, pyfi_code_entry *entry) {
  pyfi_code_entry fresh;
  pyf_code raw;
  sampler->stats.codes_checked++;
  if (entry->type == PYF_TYPE_CODE && entry->ranges != 0 &&
      pyfi_executable_kind(&sampler->target, entry->code.address) == PYF_TYPE_CODE &&
      pyfi_code_read(&sampler->target, entry->code.address, &raw) == PYF_OK && pyfi_same_raw(&raw, &entry->raw) &&
      pyfi_code_bytes_same(sampler, entry)) {
    entry->checked = sampler->changes.code_check;
    return;
  }
  fresh = *entry;
  pyfi_code_reload(sampler, &fresh);
  if (!pyfi_same_code(entry, &fresh) || (fresh.type == PYF_TYPE_CODE && !pyfi_code_same_table(sampler, entry, &fresh))) {
    entry->gone = 1;
    return;
  }
  if (!pyfi_code_keep_bytes(sampler, &fresh)) fresh.ranges = 0;
  fresh.checked = pyfi_code_stamp(sampler, &fresh);
  *entry = fresh;
}

static inline void pyfi_code_check(pyf_sampler *sampler, pyfi_code_entry *entry) {
  pyfi_read_purpose purpose;
  if (entry->gone || entry->checked == pyfi_code_stamp(sampler, entry)) return;
  purpose = pyfi_purpose_swap(sampler, pyfi_purpose_of_code(0));
  pyfi_code_compare(sampler, entry);
  (void)pyfi_purpose_swap(sampler, purpose);
}

/* Loads the executable at `address` into a new entry; PYFI_NO_INDEX without room. */
static inline uint32_t pyfi_code_add(pyf_sampler *sampler, uint64_t address) {
  /* Where a check outlasts the sample, the next one does not need these bytes. */
  const int temporary = sampler->changes.code_check != sampler->number;
  pyfi_code_cache *codes = &sampler->caches.codes;
  pyfi_code_entry *entry = &codes->entries[codes->count];
  pyfi_read_purpose purpose;
  if (codes->count == sampler->limits.codes) {
    sampler->caches.full = 1;
    return PYFI_NO_INDEX;
  }
  pyfi_code_clear(entry, address);
  entry->type = PYF_TYPE_CODE; /* the most likely */
  purpose = pyfi_purpose_swap(sampler, pyfi_purpose_of_code(temporary));
  pyfi_code_reload(sampler, entry);
  if (!pyfi_code_keep_bytes(sampler, entry)) entry->ranges = 0;
  (void)pyfi_purpose_swap(sampler, purpose);
  entry->code.id = sampler->caches.next_id++;
  entry->checked = pyfi_code_stamp(sampler, entry);
  return codes->count++;
}

/*
 * The index of the executable at `address`, compared with the target; PYFI_NO_INDEX without room.
 */
static inline uint32_t pyfi_code_find(pyf_sampler *sampler, uint64_t address) {
  pyfi_code_cache *codes = &sampler->caches.codes;
  uint32_t *slot = &codes->slots[pyfi_hash_word(address) & codes->mask], *link = slot, index;
  while (*link != PYFI_NO_INDEX) {
    pyfi_code_entry *entry = &codes->entries[*link];
    if (entry->code.address == address) {
      pyfi_code_check(sampler, entry);
      if (!entry->gone) return *link;
      *link = entry->next;
    } else {
      link = &entry->next;
    }
  }
  index = pyfi_code_add(sampler, address);
  if (index == PYFI_NO_INDEX) return index;
  codes->entries[index].next = *slot;
  *slot = index;
  return index;
}

#endif
