/* The copy: the pieces of the target that the last sample needed, read at once, and what is fetched besides. */
#ifndef PYF_SAMPLER_COPY_H
#define PYF_SAMPLER_COPY_H

/* A word that is read alone is copied with its neighbours: they share a page, and are often wanted, too. */
#define PYF_LINE 256u
/* A piece that no sample needs any more is copied so many times in vain before it is forgotten, or cut; */
#define PYF_IDLE 8u
/* one of frames by themselves so many times: to read it costs a quarter of what it costs to fetch it. */
#define PYF_FRAMES_IDLE 4u
/* Of a chunk what a deeper stack would use is copied with it. */
#define PYF_SLACK 1024u
#define PYF_LEAST_CHUNK 16384u

static inline uint64_t pyf_word(const uint8_t *bytes) { return pyf_decode(bytes, 8, 0); }

/* Whole chunks of stacks are compared as fast as the machine can: with memcmp, which compilers need of any environment, even without a libc. */
#if defined(__GNUC__)
#define PYF_COMPARES_FROM ((size_t)512)
#define PYF_COMPARE(a, b, length) __builtin_memcmp((a), (b), (length))
#else
#define PYF_COMPARES_FROM ((size_t)-1)
#define PYF_COMPARE(a, b, length) 1
#endif

static inline int pyf_same(const uint8_t *a, const uint8_t *b, size_t length) {
  size_t i;
  if (length >= PYF_COMPARES_FROM) return PYF_COMPARE(a, b, length) == 0;
  if (length < 8) {
    for (i = 0; i < length && a[i] == b[i];) i++;
    return i == length;
  }
  for (i = 0; i + 32 < length; i += 32) {
    if (((pyf_word(a + i) ^ pyf_word(b + i)) | (pyf_word(a + i + 8) ^ pyf_word(b + i + 8)) |
         (pyf_word(a + i + 16) ^ pyf_word(b + i + 16)) | (pyf_word(a + i + 24) ^ pyf_word(b + i + 24))) != 0) {
      return 0;
    }
  }
  for (; i + 8 < length; i += 8) {
    if (pyf_word(a + i) != pyf_word(b + i)) return 0;
  }
  return pyf_word(a + length - 8) == pyf_word(b + length - 8); /* the rest, with some of it again */
}

/* Has the processor load what is needed soon, where compilers have a word for that; it need not be there. */
static inline void pyf_expect(const uint8_t *bytes, size_t length) {
#if defined(__GNUC__)
  size_t i;
  for (i = 0; i < length; i += 64) __builtin_prefetch(bytes + i);
#else
  (void)bytes;
  (void)length;
#endif
}

/* Bytes that compilers move at once; the two do not overlap. */
typedef struct pyf_block {
  uint8_t bytes[64];
} pyf_block;
typedef struct pyf_small_block {
  uint8_t bytes[8];
} pyf_small_block;

static inline void pyf_move(uint8_t *to, const uint8_t *from, size_t length) {
  size_t i = 0;
  for (; i + sizeof(pyf_block) <= length; i += sizeof(pyf_block)) *(pyf_block *)(to + i) = *(const pyf_block *)(from + i);
  for (; i + sizeof(pyf_small_block) <= length; i += sizeof(pyf_small_block)) {
    *(pyf_small_block *)(to + i) = *(const pyf_small_block *)(from + i);
  }
  for (; i < length; i++) to[i] = from[i];
}

/* Spreads what differs in any bit over the upper ones. */
static inline uint32_t pyf_spread(uint64_t value) {
  return (uint32_t)((value ^ value >> 29) * (uint64_t)0x9e3779b97f4a7c15u >> 32);
}

static inline int pyf_piece_has(const pyf_piece *piece, uint64_t address, uint64_t length) {
  return address >= piece->address && length <= piece->length && address - piece->address <= piece->length - length;
}

/*
 * Whether these bytes may be taken from the piece: what a frame executes, only if that was read after the frame; what this sample left out,
 * never, as who walks a stack does not know it to rest.
 */
static inline int pyf_piece_gives(const pyf_sampler *sampler, const pyf_piece *piece, uint64_t address, uint64_t length) {
  return pyf_piece_has(piece, address, length) && (!sampler->code || piece->code) && !piece->left;
}

/* What was read of the piece last. */
static inline uint8_t *pyf_piece_bytes(const pyf_sampler *sampler, const pyf_piece *piece) {
  return sampler->copy + sampler->halves[piece->half] + piece->at;
}

static inline void pyf_piece_use(pyf_sampler *sampler, uint32_t index) {
  pyf_piece *piece = &sampler->pieces[index];
  sampler->at = index;
  if (piece->owner != sampler->walking) piece->owner = 0;
  if (piece->used == sampler->now) return;
  if (piece->trial && piece->used != 0) { /* it has paid */
    piece->trial = 0;
    piece->life = PYF_FRAMES_IDLE;
    if (sampler->life < PYF_FRAMES_IDLE) sampler->life++;
  }
  piece->used = sampler->now;
  sampler->order[sampler->order_count++] = index;
}

/* Where the copy has these bytes; NULL where it does not. The piece is number `at` then. */
static inline const uint8_t *pyf_copy_find(pyf_sampler *sampler, uint64_t address, uint64_t length) {
  uint32_t index = sampler->at, node;
  /* Samples are alike: the same piece again, or the next one. */
  if (index >= sampler->piece_count || !pyf_piece_gives(sampler, &sampler->pieces[index], address, length)) {
    if (++index >= sampler->piece_count || !pyf_piece_gives(sampler, &sampler->pieces[index], address, length)) {
      node = sampler->pages[pyf_spread(address >> PYF_PAGE_BITS) & sampler->page_mask];
      while (node != PYF_NOWHERE && !pyf_piece_gives(sampler, &sampler->pieces[sampler->nodes[node].piece], address, length)) {
        node = sampler->nodes[node].next;
      }
      if (node == PYF_NOWHERE) return NULL;
      index = sampler->nodes[node].piece;
    }
  }
  pyf_piece_use(sampler, index);
  return pyf_piece_bytes(sampler, &sampler->pieces[index]) + (address - sampler->pieces[index].address);
}

/* Lets a piece be found by each of its pages, from page number `page` on. */
static inline void pyf_copy_index(pyf_sampler *sampler, const pyf_piece *piece, uint32_t index, uint64_t page) {
  const uint64_t last = (piece->address + piece->length - 1) >> PYF_PAGE_BITS;
  for (; page <= last; page++) {
    pyf_piece_node *node = &sampler->nodes[sampler->node_count];
    node->slot = pyf_spread(page) & sampler->page_mask;
    node->piece = index;
    node->next = sampler->pages[node->slot];
    sampler->pages[node->slot] = sampler->node_count++;
  }
}

static inline int pyf_copy_has_room(const pyf_sampler *sampler, uint32_t length) {
  return sampler->piece_count < sampler->limits.pieces && length <= sampler->limits.copy_bytes - sampler->filled &&
         sampler->node_count + (length >> PYF_PAGE_BITS) + 2 <= pyf_sampler_nodes(&sampler->limits);
}

static inline int pyf_read_once(pyf_sampler *sampler, uint64_t address, void *buffer, size_t length) {
  sampler->stats.reads++;
  sampler->stats.bytes += length;
  return sampler->memory.read(sampler->memory.context, address, buffer, length);
}

/* Reads ranges in as few calls as can be; tells with length 0 which could not be read, and returns how many those are. */
static inline size_t pyf_copy_read_ranges(pyf_sampler *sampler, pyf_range *ranges, size_t count) {
  size_t done = 0, failed = 0, i;
  while (done < count) {
    if (sampler->read_ranges != NULL) {
      const size_t whole = sampler->read_ranges(sampler->memory.context, ranges + done, count - done);
      sampler->stats.calls++;
      for (i = 0; i < whole && done < count; i++) sampler->stats.bytes += ranges[done++].length;
      if (done == count) break;
    }
    /* This one stands in the way: it is gone, or can only be read alone. */
    if (pyf_read_once(sampler, ranges[done].address, ranges[done].buffer, ranges[done].length) != 0) {
      ranges[done].length = 0;
      failed++;
    }
    done++;
  }
  return failed;
}

/* Adds the counters of code objects that died. */
static inline size_t pyf_copy_list_counters(pyf_sampler *sampler, size_t count) {
  const pyf_view_interpreter_state *view = &sampler->target.layout.interpreter_state;
  uint32_t i;
  for (i = 0; i < sampler->counter_count; i++) {
    pyf_counter *counter = &sampler->counters[i];
    if (pyf_has(view->code_object_generation)) {
      sampler->ranges[count].address = counter->interpreter + view->code_object_generation.offset;
      sampler->ranges[count].buffer = counter->new_codes;
      sampler->ranges[count++].length = view->code_object_generation.size;
    }
    if (pyf_has(view->tlbc_generation)) {
      sampler->ranges[count].address = counter->interpreter + view->tlbc_generation.offset;
      sampler->ranges[count].buffer = counter->new_copies;
      sampler->ranges[count++].length = view->tlbc_generation.size;
    }
  }
  return count;
}

/* Adds a piece that is to be read; NULL where there is no room. */
static inline pyf_piece *pyf_copy_add(pyf_sampler *sampler, uint64_t address, uint32_t length) {
  pyf_piece *piece = &sampler->pieces[sampler->piece_count];
  if (length == 0 || address == 0 || address + (length - 1) < address || !pyf_copy_has_room(sampler, length)) return NULL;
  piece->address = address;
  piece->length = length;
  piece->at = sampler->filled;
  piece->high = length;
  piece->used = piece->walked = 0;
  piece->owner = sampler->walking;
  piece->there = 1;
  piece->once = (uint8_t)sampler->once;
  piece->life = PYF_IDLE;
  piece->code = (uint8_t)sampler->code;
  piece->half = piece->both = piece->chunk = piece->rests = piece->left = piece->shorter = piece->trial = 0;
  return piece;
}

/* The piece that was added last has been read. */
static inline const uint8_t *pyf_copy_take(pyf_sampler *sampler, const pyf_piece *piece) {
  sampler->filled += piece->length;
  pyf_copy_index(sampler, piece, sampler->piece_count, piece->address >> PYF_PAGE_BITS);
  pyf_piece_use(sampler, sampler->piece_count++);
  return pyf_piece_bytes(sampler, piece);
}

/* Fetches a new piece; NULL where it cannot be read, or there is no room. */
static inline const uint8_t *pyf_copy_fetch(pyf_sampler *sampler, uint64_t address, uint32_t length) {
  pyf_piece *piece = pyf_copy_add(sampler, address, length);
  if (piece == NULL || pyf_read_once(sampler, address, pyf_piece_bytes(sampler, piece), length) != 0) return NULL;
  return pyf_copy_take(sampler, piece);
}

/*
 * Fetches a new piece with frames in it, and in the same call, behind it, the counters of code objects that died: where they are what
 * they were, what the frames execute is what it was.
 */
static inline const uint8_t *pyf_copy_fetch_frames(pyf_sampler *sampler, uint64_t address, uint32_t length) {
  pyf_piece *piece;
  if (sampler->read_ranges == NULL) {
    sampler->unsure = 1;
    return pyf_copy_fetch(sampler, address, length);
  }
  piece = pyf_copy_add(sampler, address, length);
  if (piece == NULL) return NULL;
  sampler->ranges[0].address = address;
  sampler->ranges[0].buffer = pyf_piece_bytes(sampler, piece);
  sampler->ranges[0].length = length;
  (void)pyf_copy_read_ranges(sampler, sampler->ranges, pyf_copy_list_counters(sampler, 1));
  return sampler->ranges[0].length != 0 ? pyf_copy_take(sampler, piece) : NULL;
}

static inline const uint8_t *pyf_copy_learn(pyf_sampler *sampler, uint64_t address, size_t length) {
  const uint64_t line = address / PYF_LINE * PYF_LINE;
  if (length > UINT32_MAX) return NULL;
  if (length <= 8 && address - line + length <= PYF_LINE && pyf_copy_fetch(sampler, line, PYF_LINE) != NULL) {
    return pyf_copy_find(sampler, address, length);
  }
  return pyf_copy_fetch(sampler, address, (uint32_t)length);
}

/* The sampler's pyf_read: from the copy where it has the bytes. */
static inline int pyf_sampler_read(void *context, uint64_t address, void *buffer, size_t length) {
  pyf_sampler *sampler = (pyf_sampler *)context;
  const uint8_t *bytes = pyf_copy_find(sampler, address, length);
  if (bytes == NULL && sampler->learning) bytes = pyf_copy_learn(sampler, address, length);
  if (bytes == NULL) return pyf_read_once(sampler, address, buffer, length);
  pyf_move((uint8_t *)buffer, bytes, length);
  return 0;
}

#endif
