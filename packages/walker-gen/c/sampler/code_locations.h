/* Places in code objects: an instruction and its line, looked up once. */
#ifndef PYF_SAMPLER_CODE_LOCATIONS_H
#define PYF_SAMPLER_CODE_LOCATIONS_H

/* The location of a frame that executes no object. */
#define PYFI_NO_LOCATION 0u

static inline int pyfi_location_matches(const pyf_sampler *sampler, const pyfi_location_entry *entry, uint64_t id,
                               const pyfi_location_key *key) {
  return entry->code_id == id && entry->key.instruction == key->instruction && entry->key.index == key->index &&
         pyfi_same_number(entry->key.line, key->line) && entry->bytecode_epoch == sampler->changes.bytecode_epoch;
}

static inline uint32_t pyfi_location_slot(const pyf_sampler *sampler, uint64_t id, const pyfi_location_key *key) {
  return pyfi_hash_word(id * 0x632be5abu + key->instruction * 31u + (uint64_t)key->index * 7u + (uint64_t)key->line.value) &
         sampler->caches.locations.mask;
}

/* A location that is not known yet; PYFI_NO_INDEX where there is no room. */
static inline uint32_t pyfi_location_add(pyf_sampler *sampler, uint32_t code, const pyfi_location_key *key) {
  const uint32_t slot = pyfi_location_slot(sampler, sampler->caches.codes.entries[code].code.id, key);
  pyfi_location_entry *entry = &sampler->caches.locations.entries[sampler->caches.locations.count];
  if (sampler->caches.locations.count == sampler->limits.locations) {
    sampler->caches.full = 1;
    return PYFI_NO_INDEX;
  }
  entry->location.id = sampler->caches.next_id++;
  entry->location.code = &sampler->caches.codes.entries[code].code;
  entry->location.lasti = pyfi_none();
  entry->location.position = pyfi_no_position();
  entry->code = code;
  entry->code_id = sampler->caches.codes.entries[code].code.id;
  entry->key = *key;
  entry->bytecode_epoch = sampler->changes.bytecode_epoch;
  entry->next = sampler->caches.locations.slots[slot];
  sampler->caches.locations.slots[slot] = sampler->caches.locations.count;
  return sampler->caches.locations.count++;
}

static inline uint32_t pyfi_location_find(const pyf_sampler *sampler, uint32_t code, const pyfi_location_key *key) {
  const uint64_t id = sampler->caches.codes.entries[code].code.id;
  uint32_t index = sampler->caches.locations.slots[pyfi_location_slot(sampler, id, key)];
  while (index != PYFI_NO_INDEX && !pyfi_location_matches(sampler, &sampler->caches.locations.entries[index], id, key)) index = sampler->caches.locations.entries[index].next;
  return index;
}

/* Empties the caches; what was given before has no meaning any more, but no id is given again. */
static inline void pyfi_caches_clear(pyf_sampler *sampler) {
  const pyfi_location_key none = {0, 0, {0, 0}};
  uint32_t i;
  for (i = 0; i <= sampler->caches.texts.mask; i++) sampler->caches.texts.slots[i] = PYFI_NO_INDEX;
  for (i = 0; i <= sampler->caches.codes.mask; i++) sampler->caches.codes.slots[i] = PYFI_NO_INDEX;
  for (i = 0; i <= sampler->caches.locations.mask; i++) sampler->caches.locations.slots[i] = PYFI_NO_INDEX;
  sampler->caches.texts.filled = sampler->caches.codes.count = sampler->caches.locations.count = 0;
  sampler->stacks.step_count = sampler->stacks.steps_end = sampler->stacks.frames_end = sampler->stacks.thread_count = 0;
  sampler->stacks.last_thread_count = 0;
  sampler->caches.full = 0;
  /* Number 0 of both is what executes no object. */
  pyfi_code_clear(&sampler->caches.codes.entries[0], 0);
  sampler->caches.codes.entries[0].code.id = sampler->caches.next_id++;
  sampler->caches.codes.entries[0].checked = 0;
  sampler->caches.codes.entries[0].next = PYFI_NO_INDEX;
  sampler->caches.codes.count = 1;
  (void)pyfi_location_add(sampler, 0, &none);
}

#endif
