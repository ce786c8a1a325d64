/* Internal: code locations. Each instruction is searched in its line table once. */
#ifndef PYF_SAMPLER_CODE_LOCATIONS_H
#define PYF_SAMPLER_CODE_LOCATIONS_H

/* The index of the location of frames that execute no object. */
#define PYFI_NO_LOCATION 0u

static inline int pyfi_location_matches(const pyf_sampler *sampler, const pyfi_location_entry *entry, uint64_t id,
                                       const pyfi_location_key *key) {
  return entry->code_id == id && entry->key.instruction == key->instruction && entry->key.index == key->index &&
         pyfi_same_number(entry->key.line, key->line) && entry->bytecode_epoch == sampler->changes.bytecode_epoch;
}

static inline uint32_t pyfi_location_slot(const pyfi_location_cache *locations, uint64_t id, const pyfi_location_key *key) {
  const uint64_t rest = key->instruction * 31u + (uint64_t)key->index * 7u + (uint64_t)key->line.value;
  return pyfi_hash_word(id * 0x632be5abu + rest) & locations->mask;
}

/* Adds a location, without its position; PYFI_NO_INDEX where there is no room. */
static inline uint32_t pyfi_location_add(pyf_sampler *sampler, uint32_t code, const pyfi_location_key *key) {
  pyfi_location_cache *locations = &sampler->caches.locations;
  const pyf_sampled_code *sampled = &sampler->caches.codes.entries[code].code;
  const uint32_t slot = pyfi_location_slot(locations, sampled->id, key);
  pyfi_location_entry *entry = &locations->entries[locations->count];
  if (locations->count == sampler->limits.locations) {
    sampler->caches.full = 1;
    return PYFI_NO_INDEX;
  }
  entry->location.id = sampler->caches.next_id++;
  entry->location.code = sampled;
  entry->location.lasti = pyfi_none();
  entry->location.position = pyfi_no_position();
  entry->code = code;
  entry->code_id = sampled->id;
  entry->key = *key;
  entry->bytecode_epoch = sampler->changes.bytecode_epoch;
  entry->next = locations->slots[slot];
  locations->slots[slot] = locations->count;
  return locations->count++;
}

/* The index of a location; PYFI_NO_INDEX where it is not in the cache. */
static inline uint32_t pyfi_location_find(const pyf_sampler *sampler, uint32_t code, const pyfi_location_key *key) {
  const pyfi_location_cache *locations = &sampler->caches.locations;
  const uint64_t id = sampler->caches.codes.entries[code].code.id;
  uint32_t index = locations->slots[pyfi_location_slot(locations, id, key)];
  while (index != PYFI_NO_INDEX && !pyfi_location_matches(sampler, &locations->entries[index], id, key)) {
    index = locations->entries[index].next;
  }
  return index;
}

static inline void pyfi_slots_clear(uint32_t *slots, uint32_t mask) {
  uint32_t i;
  for (i = 0; i <= mask; i++) slots[i] = PYFI_NO_INDEX;
}

/* Clears the caches, and the records of samples, which refer to them. No id is given again. */
static inline void pyfi_caches_clear(pyf_sampler *sampler) {
  const pyfi_location_key none = {0, 0, {0, 0}};
  pyfi_caches *caches = &sampler->caches;
  pyfi_stack_store *stacks = &sampler->stacks;
  pyfi_slots_clear(caches->texts.slots, caches->texts.mask);
  pyfi_slots_clear(caches->codes.slots, caches->codes.mask);
  pyfi_slots_clear(caches->locations.slots, caches->locations.mask);
  caches->texts.filled = caches->codes.count = caches->locations.count = 0;
  caches->full = 0;
  stacks->step_count = stacks->steps_end = stacks->frames_end = 0;
  stacks->thread_count = stacks->last_thread_count = 0;
  /* Index 0 of both caches stands for frames that execute no object. */
  pyfi_code_clear(&caches->codes.entries[0], 0);
  caches->codes.entries[0].code.id = caches->next_id++;
  caches->codes.entries[0].checked = 0;
  caches->codes.entries[0].next = PYFI_NO_INDEX;
  caches->codes.count = 1;
  (void)pyfi_location_add(sampler, 0, &none);
}

#endif
