/* Places in code objects: an instruction and its line, looked up once. */
#ifndef PYF_SAMPLER_PLACES_H
#define PYF_SAMPLER_PLACES_H

/* The place of a frame that executes no object. */
#define PYF_NO_PLACE 0u

/* What of a frame tells a place, besides its code object. */
typedef struct pyf_place_key {
  uint64_t instruction;
  int64_t index; /* of the copy of the bytecode */
  pyf_number line; /* of the frame's own */
} pyf_place_key;

static inline int pyf_place_is(const pyf_sampler *sampler, const pyf_place_entry *entry, uint64_t id,
                               const pyf_place_key *key) {
  return entry->code_id == id && entry->instruction == key->instruction && entry->index == key->index &&
         pyf_same_number(entry->line, key->line) && entry->salt == sampler->salt;
}

static inline uint32_t pyf_place_slot(const pyf_sampler *sampler, uint64_t id, const pyf_place_key *key) {
  return pyf_spread(id * 0x632be5abu + key->instruction * 31u + (uint64_t)key->index * 7u + (uint64_t)key->line.value) &
         sampler->place_mask;
}

/* A place that is not known yet; PYF_NOWHERE where there is no room. */
static inline uint32_t pyf_place_add(pyf_sampler *sampler, uint32_t code, const pyf_place_key *key) {
  const uint32_t slot = pyf_place_slot(sampler, sampler->codes[code].code.id, key);
  pyf_place_entry *entry = &sampler->places[sampler->place_count];
  if (sampler->place_count == sampler->limits.places) {
    sampler->full = 1;
    return PYF_NOWHERE;
  }
  entry->place.id = sampler->next_id++;
  entry->place.code = &sampler->codes[code].code;
  entry->place.lasti = pyf_none();
  entry->place.position = pyf_no_position();
  entry->code = code;
  entry->code_id = sampler->codes[code].code.id;
  entry->instruction = key->instruction;
  entry->index = key->index;
  entry->line = key->line;
  entry->salt = sampler->salt;
  entry->next = sampler->place_hash[slot];
  sampler->place_hash[slot] = sampler->place_count;
  return sampler->place_count++;
}

static inline uint32_t pyf_place_find(const pyf_sampler *sampler, uint32_t code, const pyf_place_key *key) {
  const uint64_t id = sampler->codes[code].code.id;
  uint32_t index = sampler->place_hash[pyf_place_slot(sampler, id, key)];
  while (index != PYF_NOWHERE && !pyf_place_is(sampler, &sampler->places[index], id, key)) index = sampler->places[index].next;
  return index;
}

/* Empties the caches; what was given before has no meaning any more, but no id is given again. */
static inline void pyf_sampler_forget(pyf_sampler *sampler) {
  const pyf_place_key none = {0, 0, {0, 0}};
  uint32_t i;
  for (i = 0; i <= sampler->text_mask; i++) sampler->text_hash[i] = PYF_NOWHERE;
  for (i = 0; i <= sampler->code_mask; i++) sampler->code_hash[i] = PYF_NOWHERE;
  for (i = 0; i <= sampler->place_mask; i++) sampler->place_hash[i] = PYF_NOWHERE;
  sampler->text_fill = sampler->code_count = sampler->place_count = 0;
  sampler->trace_count = sampler->traces_end = sampler->frames_end = sampler->traced_count = 0;
  sampler->last_traced_count = 0;
  sampler->full = 0;
  /* Number 0 of both is what executes no object. */
  pyf_code_clear(&sampler->codes[0], 0);
  sampler->codes[0].code.id = sampler->next_id++;
  sampler->codes[0].checked = 0;
  sampler->codes[0].next = PYF_NOWHERE;
  sampler->code_count = 1;
  (void)pyf_place_add(sampler, 0, &none);
}

#endif
