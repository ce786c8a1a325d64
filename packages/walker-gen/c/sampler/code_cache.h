/* What frames execute, remembered by address and checked against the address having got another owner. */
#ifndef PYF_SAMPLER_CODE_CACHE_H
#define PYF_SAMPLER_CODE_CACHE_H

/* Longer strings and tables are not held to compare with, but read again. */
#define PYF_MAX_KEPT_BYTES 65536u

static inline int pyf_same_number(pyf_number a, pyf_number b) {
  return a.present == b.present && (!a.present || a.value == b.value);
}

static inline int pyf_same_raw(const pyf_code *a, const pyf_code *b) {
  return a->name == b->name && a->qualname == b->qualname && a->filename == b->filename && a->linetable == b->linetable &&
         pyf_same_number(a->first_line, b->first_line) && pyf_same_number(a->first_traceable, b->first_traceable);
}

static inline int pyf_same_code(const pyf_code_entry *a, const pyf_code_entry *b) {
  return a->type == b->type && a->code.kind == b->code.kind && pyf_same_raw(&a->raw, &b->raw) &&
         pyf_same_number(a->line, b->line) && a->code.name.bytes == b->code.name.bytes &&
         a->code.qualname.bytes == b->code.qualname.bytes && a->code.filename.bytes == b->code.filename.bytes;
}

/* Nothing is known but where it is. */
static inline void pyf_code_clear(pyf_code_entry *entry, uint64_t address) {
  const pyf_code raw = {0, 0, 0, 0, 0, {0, 0}, {0, 0}};
  entry->code.address = address;
  entry->code.kind = PYF_KIND_UNKNOWN;
  entry->code.name = entry->code.qualname = entry->code.filename = pyf_no_text();
  entry->code.first_line = pyf_none();
  entry->type = PYF_TYPE_UNKNOWN;
  entry->raw = raw;
  entry->line = pyf_none();
  entry->ranges = 0;
  entry->gone = 0;
}

/* Reads what is at the entry's address, as pyf_frame_execution does. */
static inline void pyf_code_load(pyf_sampler *sampler, pyf_code_entry *entry) {
  pyf_target *target = &sampler->target;
  const uint64_t address = entry->code.address;
  pyf_frame frame;
  pyf_code_clear(entry, address);
  sampler->stats.codes_loaded++;
  entry->type = pyf_executable_kind(target, address);
  if (entry->type == PYF_TYPE_NONE) return;
  if (entry->type == PYF_TYPE_CODE) {
    if (pyf_code_read(target, address, &entry->raw) != PYF_OK) {
      pyf_code_clear(entry, address);
      return;
    }
    entry->code.kind = PYF_KIND_PYTHON;
    entry->code.first_line = entry->raw.first_line;
    entry->code.name = pyf_text_of_str(sampler, entry->raw.name);
    entry->code.qualname = pyf_text_of_str(sampler, entry->raw.qualname);
    entry->code.filename = pyf_text_of_str(sampler, entry->raw.filename);
    return;
  }
  (void)pyf_frame_described(target, address, entry->type, &frame);
  entry->code.kind = frame.kind;
  entry->line = frame.position.line;
  entry->code.name = frame.code.name != 0 ? pyf_text_of_str(sampler, frame.code.name)
                     : frame.c_name != 0  ? pyf_text_of_c_string(sampler, frame.c_name, frame.c_name_dotted)
                                          : pyf_no_text();
  entry->code.qualname = pyf_text_of_str(sampler, frame.code.qualname);
  entry->code.filename = pyf_text_of_str(sampler, frame.code.filename);
}

/* Where the str object at `address` ends; 0 where it is not of one segment, or long. */
static inline uint32_t pyf_extent_of_str(pyf_sampler *sampler, uint64_t address) {
  pyf_string string;
  uint64_t end;
  if (pyf_string_open(&string, &sampler->target, address) != PYF_OK) return 0;
  end = string.address + (uint64_t)string.remaining * string.width;
  return string.address < address || end - address > PYF_MAX_KEPT_BYTES ? 0 : (uint32_t)(end - address);
}

static inline uint32_t pyf_extent_of_table(pyf_sampler *sampler, uint64_t address) {
  pyf_bytes bytes;
  if (pyf_bytes_open(&bytes, &sampler->target, address) != PYF_OK || bytes.remaining > PYF_MAX_KEPT_BYTES) return 0;
  return (uint32_t)(bytes.address - address + bytes.remaining);
}

/* Lists the strings and the line table of a code object; 0 where one of them cannot be held. */
static inline int pyf_code_list_ranges(pyf_sampler *sampler, pyf_code_entry *entry) {
  const uint64_t objects[4] = {entry->raw.name, entry->raw.qualname, entry->raw.filename, entry->raw.linetable};
  unsigned i;
  entry->ranges = 0;
  for (i = 0; i < 4; i++) {
    uint32_t length;
    if (objects[i] == 0 || (i == 1 && objects[1] == objects[0])) continue;
    length = i == 3 ? pyf_extent_of_table(sampler, objects[i]) : pyf_extent_of_str(sampler, objects[i]);
    if (length == 0) return 0;
    entry->range[entry->ranges] = objects[i];
    entry->range_bytes[entry->ranges++] = length;
  }
  return entry->ranges != 0;
}

/* The bytes of one object that is held, in the copy; NULL where it cannot be had. */
static inline const uint8_t *pyf_code_range(pyf_sampler *sampler, const pyf_code_entry *entry, unsigned i) {
  const uint8_t *bytes = pyf_copy_find(sampler, entry->range[i], entry->range_bytes[i]);
  return bytes != NULL ? bytes : pyf_copy_fetch(sampler, entry->range[i], entry->range_bytes[i]);
}

/* Puts the objects that are to be held into the copy, so that what is decoded next is what will be compared with. */
static inline int pyf_code_fetch(pyf_sampler *sampler, const pyf_code_entry *entry) {
  unsigned i;
  for (i = 0; i < entry->ranges; i++) {
    if (pyf_code_range(sampler, entry, i) == NULL) return 0;
  }
  return 1;
}

/* Keeps their bytes; 0 where there is no room, and they will have to be read each time. */
static inline int pyf_code_keep_bytes(pyf_sampler *sampler, pyf_code_entry *entry) {
  uint32_t length = 0, at, j;
  unsigned i;
  for (i = 0; i < entry->ranges; i++) length += entry->range_bytes[i];
  if (!pyf_text_fits(sampler, length)) return 0;
  at = entry->kept = sampler->caches.texts.filled;
  for (i = 0; i < entry->ranges; i++) {
    const uint8_t *bytes = pyf_code_range(sampler, entry, i);
    if (bytes == NULL) return 0;
    for (j = 0; j < entry->range_bytes[i]; j++) sampler->caches.texts.bytes[at++] = (char)bytes[j];
  }
  sampler->caches.texts.filled = at;
  return 1;
}

/* Whether they are as they were. Reference counts, which come before the type, are nothing to them. */
static inline int pyf_code_bytes_same(pyf_sampler *sampler, const pyf_code_entry *entry) {
  const uint32_t skip = sampler->target.layout.pyobject.ob_type.offset;
  uint32_t at = entry->kept;
  unsigned i;
  for (i = 0; i < entry->ranges; i++) {
    const uint8_t *bytes = pyf_code_range(sampler, entry, i);
    if (bytes == NULL || entry->range_bytes[i] < skip) return 0;
    if (!pyf_same(bytes + skip, (const uint8_t *)sampler->caches.texts.bytes + at + skip, entry->range_bytes[i] - skip)) return 0;
    at += entry->range_bytes[i];
  }
  return entry->ranges != 0;
}

/*
 * Reads an executable anew. Of a code object the strings and the table are
 * copied first and decoded from there: their bytes and what they mean belong together.
 */
static inline void pyf_code_reload(pyf_sampler *sampler, pyf_code_entry *entry) {
  const int learning = sampler->purpose.keep;
  sampler->purpose.keep = learning && entry->type != PYF_TYPE_CODE;
  pyf_code_load(sampler, entry);
  if (entry->type == PYF_TYPE_CODE && pyf_code_list_ranges(sampler, entry) && pyf_code_fetch(sampler, entry)) {
    pyf_code_entry again = *entry;
    pyf_code_load(sampler, &again);
    /* Where even that moved meanwhile, the next sample reads it again. */
    if (!pyf_same_code(&again, entry)) entry->ranges = 0;
  } else {
    entry->ranges = 0;
  }
  sampler->purpose.keep = learning;
}

/* Whether both have line tables of the same bytes; no, where they are not held. */
static inline int pyf_code_same_table(pyf_sampler *sampler, const pyf_code_entry *before, const pyf_code_entry *entry) {
  const uint32_t skip = sampler->target.layout.bytes_object.ob_sval.offset;
  const uint8_t *bytes;
  uint32_t at = before->kept;
  unsigned last, i;
  if (before->ranges == 0 || before->ranges != entry->ranges || entry->raw.linetable == 0) return 0;
  last = entry->ranges - 1; /* a table comes last */
  if (before->range_bytes[last] != entry->range_bytes[last] || entry->range_bytes[last] < skip) return 0;
  for (i = 0; i < last; i++) at += before->range_bytes[i];
  bytes = pyf_code_range(sampler, entry, last);
  return bytes != NULL &&
         pyf_same(bytes + skip, (const uint8_t *)sampler->caches.texts.bytes + at + skip, entry->range_bytes[last] - skip);
}

/* What makes a check count: of code objects it may last longer than a sample. */
static inline uint32_t pyf_code_stamp(const pyf_sampler *sampler, const pyf_code_entry *entry) {
  return entry->type == PYF_TYPE_CODE ? sampler->changes.code_check : sampler->number;
}

/* From here on what frames execute is read, which is nobody's stack; returns what to give pyf_code_leave. */
static inline uint64_t pyf_code_enter(pyf_sampler *sampler) {
  const uint64_t walking = sampler->purpose.thread;
  sampler->purpose.thread = 0;
  sampler->purpose.code = 1;
  return walking;
}

static inline void pyf_code_leave(pyf_sampler *sampler, uint64_t walking) {
  sampler->purpose.thread = walking;
  sampler->purpose.code = 0;
}

/* Whether the entry says what is at its address now: where it does not, it is gone. */
static inline void pyf_code_compare(pyf_sampler *sampler, pyf_code_entry *entry) {
  pyf_code_entry fresh;
  pyf_code raw;
  sampler->stats.codes_checked++;
  if (entry->type == PYF_TYPE_CODE && entry->ranges != 0 &&
      pyf_executable_kind(&sampler->target, entry->code.address) == PYF_TYPE_CODE &&
      pyf_code_read(&sampler->target, entry->code.address, &raw) == PYF_OK && pyf_same_raw(&raw, &entry->raw) &&
      pyf_code_bytes_same(sampler, entry)) {
    entry->checked = sampler->changes.code_check;
    return;
  }
  fresh = *entry;
  pyf_code_reload(sampler, &fresh);
  if (!pyf_same_code(entry, &fresh) || (fresh.type == PYF_TYPE_CODE && !pyf_code_same_table(sampler, entry, &fresh))) {
    entry->gone = 1;
    return;
  }
  if (!pyf_code_keep_bytes(sampler, &fresh)) fresh.ranges = 0;
  fresh.checked = pyf_code_stamp(sampler, &fresh);
  *entry = fresh;
}

static inline void pyf_code_check(pyf_sampler *sampler, pyf_code_entry *entry) {
  uint64_t walking;
  if (entry->gone || entry->checked == pyf_code_stamp(sampler, entry)) return;
  walking = pyf_code_enter(sampler);
  pyf_code_compare(sampler, entry);
  pyf_code_leave(sampler, walking);
}

/* The number of the executable at `address`, checked; PYF_NO_INDEX where there is no room for another one. */
static inline uint32_t pyf_code_find(pyf_sampler *sampler, uint64_t address) {
  uint32_t *slot = &sampler->caches.codes.slots[pyf_hash_word(address) & sampler->caches.codes.mask], *link = slot;
  uint32_t index;
  uint64_t walking;
  pyf_code_entry *entry;
  while (*link != PYF_NO_INDEX) {
    entry = &sampler->caches.codes.entries[*link];
    if (entry->code.address == address) {
      pyf_code_check(sampler, entry);
      if (!entry->gone) return *link;
      *link = entry->next;
    } else {
      link = &entry->next;
    }
  }
  if (sampler->caches.codes.count == sampler->limits.codes) {
    sampler->caches.full = 1;
    return PYF_NO_INDEX;
  }
  index = sampler->caches.codes.count++;
  entry = &sampler->caches.codes.entries[index];
  pyf_code_clear(entry, address);
  entry->type = PYF_TYPE_CODE; /* most likely */
  sampler->purpose.temporary = sampler->changes.code_check != sampler->number;
  walking = pyf_code_enter(sampler);
  pyf_code_reload(sampler, entry);
  if (!pyf_code_keep_bytes(sampler, entry)) entry->ranges = 0;
  pyf_code_leave(sampler, walking);
  sampler->purpose.temporary = 0;
  entry->code.id = sampler->caches.next_id++;
  entry->checked = pyf_code_stamp(sampler, entry);
  entry->next = *slot;
  *slot = index;
  return index;
}

#endif
