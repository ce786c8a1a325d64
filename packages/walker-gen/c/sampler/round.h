/* A sample's read: what was needed last, in one call, but for what cannot have changed; and how it is arranged for the next one. */
#ifndef PYF_SAMPLER_ROUND_H
#define PYF_SAMPLER_ROUND_H

/* Pieces are arranged anew, which takes reading all of them, for so many that were forgotten. */
#define PYF_FORGOTTEN 64u

/* Whether a piece is part of the sample's first read, or of its second, for what had been left and for what is to be read after that. */
static inline int pyf_piece_is_due(const pyf_piece *piece, int second) {
  return piece->there && (second ? piece->left || piece->code : !piece->left);
}

/*
 * The counters come after what frames lie in, and before what they execute, which is the last: a code object that dies after its frame
 * was read moves the counter or leaves its bytes as they were; were they read before it, they could be those of one that died since.
 * Returns how many pieces the first read left out.
 */
static inline uint32_t pyf_copy_read(pyf_sampler *sampler, int second) {
  size_t count = 0, done = 0, counters = 0, behind = 0;
  uint32_t left = 0, i;
  for (i = 0; i < sampler->piece_count; i++) {
    pyf_piece *piece = &sampler->pieces[i];
    if (!second) {
      piece->left = (uint8_t)(sampler->leaves && piece->rests && piece->owner != 0 && !pyf_has_turn(sampler, piece->owner));
      piece->rests = 0;
      left += piece->left;
    }
    if (!pyf_piece_is_due(piece, second)) continue;
    if (piece->code && behind == 0) {
      counters = count;
      behind = count = pyf_copy_list_counters(sampler, count);
    }
    /* In the second read what the first one had is of no use. */
    if (!second || piece->left) piece->half = (uint8_t)!piece->half;
    sampler->ranges[count].address = piece->address;
    sampler->ranges[count].buffer = pyf_piece_bytes(sampler, piece);
    sampler->ranges[count++].length = piece->length;
  }
  if (behind == 0) {
    counters = count;
    behind = count = pyf_copy_list_counters(sampler, count);
  }
  if (pyf_copy_read_ranges(sampler, sampler->ranges, count) == 0) return left;
  for (i = 0; i < sampler->piece_count; i++) {
    pyf_piece *piece = &sampler->pieces[i];
    if (!pyf_piece_is_due(piece, second)) continue;
    if (done == counters) done = behind;
    /* What is gone is found no more. */
    if (sampler->ranges[done++].length == 0) piece->length = piece->there = 0;
  }
  /* A counter that cannot be read, as in a recording, stays what it was: where a process has an interpreter, it has its counters. */
  return left;
}

/* Begins a sample: copies what the last one needed. */
static inline void pyf_copy_begin(pyf_sampler *sampler) {
  uint32_t left, i;
  sampler->walking = 0;
  sampler->order_count = sampler->at = 0;
  left = pyf_copy_read(sampler, 0);
  sampler->calm = sampler->takes_turns && pyf_turns_rest(sampler);
  if (left != 0 && !sampler->calm) {
    (void)pyf_copy_read(sampler, 1);
    for (i = 0; i < sampler->piece_count; i++) sampler->pieces[i].left = 0;
    sampler->leaves = 0;
  }
  sampler->unsure = 0;
  sampler->settled[0] = sampler->filled;
  sampler->settled[1] = sampler->piece_count;
  sampler->settled[2] = sampler->node_count;
}

/* How long a piece is to be in the next sample; 0 to forget it. */
static inline uint32_t pyf_piece_wanted(const pyf_sampler *sampler, const pyf_piece *piece) {
  if (!piece->there || piece->once || sampler->now - piece->used > piece->life) return 0;
  return piece->shorter >= PYF_IDLE ? piece->high + PYF_SLACK : piece->length;
}

/* A piece of the new arrangement that shares a page with this one, and may be read with it: pages are what a read costs. */
static inline pyf_piece *pyf_copy_neighbour(pyf_sampler *sampler, pyf_piece *pieces, const pyf_piece *piece, uint64_t page) {
  uint32_t node = sampler->pages[pyf_spread(page) & sampler->page_mask];
  for (; node != PYF_NOWHERE; node = sampler->nodes[node].next) {
    pyf_piece *other = &pieces[sampler->nodes[node].piece];
    if (!other->chunk && other->owner == piece->owner && other->code == piece->code && other->address >> PYF_PAGE_BITS <= page &&
        (other->address + other->length - 1) >> PYF_PAGE_BITS >= page) {
      return other;
    }
  }
  return NULL;
}

/* Makes number `index` of the new arrangement reach over `piece`, too, which begins in a page of it; 0 where there is no room. */
static inline int pyf_piece_join(pyf_sampler *sampler, pyf_piece *other, uint32_t index, const pyf_piece *piece, uint32_t *filled) {
  const uint64_t start = piece->address < other->address ? piece->address : other->address;
  const uint64_t end_a = piece->address + piece->length, end_b = other->address + other->length;
  const uint64_t end = end_a > end_b ? end_a : end_b;
  if (end - start - other->length > sampler->limits.copy_bytes - *filled) return 0;
  *filled += (uint32_t)(end - start - other->length);
  other->address = start;
  other->length = (uint32_t)(end - start);
  if (piece->used > other->used) other->used = piece->used;
  if (piece->life > other->life) other->life = piece->life;
  other->trial &= piece->trial;
  pyf_copy_index(sampler, other, index, ((end_b - 1) >> PYF_PAGE_BITS) + 1);
  return 1;
}

static inline void pyf_copy_keep(pyf_sampler *sampler, pyf_piece *pieces, uint32_t index, uint32_t *count, uint32_t *filled) {
  pyf_piece piece = sampler->pieces[index], *other;
  piece.length = pyf_piece_wanted(sampler, &piece);
  if (piece.length == 0) return;
  piece.half = 1; /* the next read is into the other one */
  piece.both = piece.rests = piece.left = piece.shorter = 0;
  other = piece.chunk ? NULL : pyf_copy_neighbour(sampler, pieces, &piece, piece.address >> PYF_PAGE_BITS);
  if (other != NULL && pyf_piece_join(sampler, other, (uint32_t)(other - pieces), &piece, filled)) return;
  if (piece.length > sampler->limits.copy_bytes - *filled) return;
  pieces[*count] = piece;
  *filled += piece.length;
  pyf_copy_index(sampler, &pieces[*count], *count, piece.address >> PYF_PAGE_BITS);
  (*count)++;
}

/* Which pieces are read first: what leads to the stacks, with the GILs, then the stacks, then what they execute. */
static inline unsigned pyf_piece_rank(const pyf_piece *piece) { return piece->code ? 2 : piece->owner != 0; }

/* Arranges the pieces for the next sample, each rank in the order in which they were needed. */
static inline void pyf_copy_arrange(pyf_sampler *sampler) {
  pyf_piece *pieces = sampler->other_pieces;
  uint32_t count = 0, filled = 0, i;
  unsigned rank;
  for (i = 0; i < sampler->node_count; i++) sampler->pages[sampler->nodes[i].slot] = PYF_NOWHERE;
  sampler->node_count = 0;
  for (rank = 0; rank < 3; rank++) {
    for (i = 0; i < sampler->order_count; i++) {
      const uint32_t index = sampler->order[i];
      if (pyf_piece_rank(&sampler->pieces[index]) == rank) pyf_copy_keep(sampler, pieces, index, &count, &filled);
    }
    for (i = 0; i < sampler->piece_count; i++) {
      if (sampler->pieces[i].used == sampler->now || pyf_piece_rank(&sampler->pieces[i]) != rank) continue;
      pyf_copy_keep(sampler, pieces, i, &count, &filled);
    }
  }
  for (i = filled = 0; i < count; i++) {
    pieces[i].at = filled;
    filled += pieces[i].length;
  }
  sampler->filled = filled;
  sampler->other_pieces = sampler->pieces;
  sampler->pieces = pieces;
  sampler->piece_count = sampler->fetched = count;
}

/* Forgets what this sample fetched. */
static inline void pyf_copy_unlearn(pyf_sampler *sampler) {
  while (sampler->node_count > sampler->settled[2]) {
    const pyf_piece_node *node = &sampler->nodes[--sampler->node_count];
    sampler->pages[node->slot] = node->next;
  }
  sampler->filled = sampler->settled[0];
  sampler->piece_count = sampler->settled[1];
}

/* Ends a sample. What it read stays where it is: the next arrangement begins with what is free of the copy. */
static inline void pyf_copy_end(pyf_sampler *sampler) {
  int changed = 0;
  uint32_t forgotten = 0, i;
  sampler->fetched = sampler->piece_count;
  for (i = 0; i < sampler->piece_count; i++) {
    pyf_piece *piece = &sampler->pieces[i];
    if (i >= sampler->settled[1]) { /* was fetched: the other half has nothing of it */
      changed |= pyf_piece_wanted(sampler, piece) != 0;
      continue;
    }
    if (!piece->left) piece->both = 1;
    if (piece->chunk && piece->used == sampler->now && !piece->left) {
      const int less = piece->length > piece->high + 3 * PYF_SLACK;
      piece->shorter = (uint8_t)(less ? piece->shorter + (piece->shorter < PYF_IDLE) : 0);
    }
    if (pyf_piece_wanted(sampler, piece) == 0 && piece->length != 0) {
      if (piece->trial && sampler->life > 0) sampler->life--;
      piece->length = piece->there = 0;
    }
    forgotten += piece->length == 0;
    changed |= pyf_piece_wanted(sampler, piece) != piece->length;
  }
  if (!changed) pyf_copy_unlearn(sampler);
  if (forgotten > PYF_FORGOTTEN && forgotten > sampler->piece_count / 4) changed = 1;
  /* The next sample leaves out those that rest, unless what rests is not known. */
  sampler->leaves = sampler->calm && !changed;
  if (!changed) return;
  pyf_copy_arrange(sampler);
  sampler->arrangement++;
  sampler->last_halves[0] = sampler->halves[0];
  sampler->last_halves[1] = sampler->halves[1];
  sampler->halves[0] = sampler->third;
  sampler->halves[1] = sampler->last_halves[0];
  sampler->third = sampler->last_halves[1];
}

#endif
