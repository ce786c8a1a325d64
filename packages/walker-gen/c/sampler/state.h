/* What a sampler is made of: what it gives, what it remembers, and its copy of the target. */
#ifndef PYF_SAMPLER_STATE_H
#define PYF_SAMPLER_STATE_H

/* A str of the target as UTF-8. Equal texts have the same address, until the memory for texts is used up. */
typedef struct pyf_text {
  const char *bytes; /* NUL-terminated; NULL where the release has none or it cannot be read */
  uint32_t length;   /* in bytes, without the NUL */
} pyf_text;

/* What frames execute. */
typedef struct pyf_sampled_code {
  uint64_t id;      /* of this code object alone: never given to another one, not even at the same address */
  uint64_t address; /* 0 where it is no object */
  pyf_kind kind;
  pyf_text name, qualname, filename;
  pyf_number first_line;
} pyf_sampled_code;

/* Where in it. */
typedef struct pyf_place {
  uint64_t id; /* of this place alone; the same place has the same id until the caches are emptied */
  const pyf_sampled_code *code;
  pyf_number lasti;
  pyf_position position;
} pyf_place;

typedef struct pyf_sampled_frame {
  uint64_t address;
  const pyf_place *place;
  uint8_t owner;     /* a pyf_owner */
  uint8_t has_entry; /* 0 where the walk was cut off behind the frame */
  uint8_t entry;     /* 1 where C called into Python here */
} pyf_sampled_frame;

typedef struct pyf_sampled_thread {
  pyf_thread thread;
  const pyf_sampled_frame *frames; /* innermost first */
  uint32_t frame_count;
  uint32_t interpreter; /* index into pyf_sampler.interpreters */
  int complete;         /* 1 if the walk reached the stack's end and left nothing out */
  pyf_status reason;    /* what cut it off, or PYF_OK; PYF_E_SPACE where a limit of the sampler did */
  int moved;            /* 0 where the frames and their places are those of the last sample */
} pyf_sampled_thread;

typedef struct pyf_sampled_interpreter {
  pyf_interpreter interpreter;
  pyf_status ended; /* how the list of its threads ended: PYF_END, or what cut it off */
  int has_collector;
  pyf_sampled_frame collector; /* the frame that set off the collection under way */
} pyf_sampled_interpreter;

/* How much a sampler can hold. More than fits is said by PYF_E_SPACE, or costs more calls: docs/sampler.md. */
typedef struct pyf_sampler_limits {
  uint32_t interpreters;
  uint32_t threads;
  uint32_t frames; /* of all threads in one sample, with the interpreter's own */
  uint32_t codes;  /* remembered */
  uint32_t places; /* remembered */
  uint32_t text_bytes;
  uint32_t copy_bytes; /* of the target's memory in one sample */
  uint32_t pieces;     /* that the copy consists of */
} pyf_sampler_limits;

/*
 * Says, with 0, a number that is another one whenever the target has run since: its processor time, say. `context` is that of the
 * target's memory. pyf_linux_activity is one.
 */
typedef int (*pyf_activity)(void *context, uint64_t *count);

/* What it took, since pyf_sampler_init. */
typedef struct pyf_sampler_stats {
  uint64_t samples;
  uint64_t calls; /* of the caller's function that reads many ranges */
  uint64_t reads; /* of the caller's function that reads one */
  uint64_t bytes; /* that were asked of either */
  uint64_t frames;
  uint64_t frames_kept; /* of which nothing had changed since the last sample */
  uint64_t codes_loaded;
  uint64_t codes_checked; /* that had been loaded, and were found unchanged */
  uint64_t places_found;  /* line tables that were searched */
  uint64_t texts_read;
  uint64_t emptied; /* times that the caches were full */
  uint64_t rested;  /* threads that had not run since the last sample, by what their GIL said */
  uint64_t idle;    /* samples that read nothing, as the target had not run since the last one */
} pyf_sampler_stats;

#define PYF_NOWHERE UINT32_MAX

/* Pages of frames that are remembered when the frames are not kept. */
#define PYF_MISSED 16u

/* A piece of the target that a sample copies. What it was when it was read before is kept as well, to compare with. */
typedef struct pyf_piece {
  uint64_t address;
  uint64_t owner;  /* the thread state whose stack alone lies in it; 0 where there is more in it */
  uint32_t length;
  uint32_t at;     /* where it begins in either half of the copy */
  uint32_t high;   /* of a chunk: how much of it the last walk needed, */
  uint32_t walked; /* in that sample */
  uint32_t used;   /* number of the sample that used it last */
  uint8_t half;    /* of the copy, that it was read into last */
  uint8_t both;    /* 1 where the other half has what it was before */
  uint8_t there;   /* 1 where it was read */
  uint8_t once;    /* 1 where the next sample is not expected to need it */
  uint8_t life;    /* samples that it is read in vain before it is forgotten */
  uint8_t trial;   /* 1 for a frame's that no other sample has used */
  uint8_t chunk;   /* 1 where it holds a stack's chunk */
  uint8_t code;    /* 1 where it holds what frames execute: it is read after them */
  uint8_t rests;   /* 1 where its owner's stack is known to its end: it need not be read while its owner does not run */
  uint8_t left;    /* 1 where this sample has not read it, as its owner did not run */
  uint8_t shorter; /* samples in a row that needed much less of a chunk */
} pyf_piece;

/* Pieces are found by the pages that they touch. */
typedef struct pyf_piece_node {
  uint32_t piece;
  uint32_t next;
  uint32_t slot; /* of the hash table */
} pyf_piece_node;

/* What is remembered of an executable. */
typedef struct pyf_code_entry {
  pyf_sampled_code code;
  pyf_type_kind type;
  pyf_code raw;         /* what the code object said */
  pyf_number line;      /* of a tuple that describes a frame */
  uint32_t checked;     /* when it was last seen to be the same */
  uint32_t ranges;      /* strings and tables of it that are held in `held`, to compare with; 0 for none */
  uint64_t range[4];    /* where they are */
  uint32_t range_bytes[4];
  uint32_t held;        /* in the memory for texts */
  uint32_t next;
  int gone; /* 1 where another one has its address now: this one says what it was, to those whose frames were read before */
} pyf_code_entry;

typedef struct pyf_place_entry {
  pyf_place place;
  uint64_t code_id, instruction;
  int64_t index;   /* of the copy of the bytecode */
  pyf_number line; /* of the frame's own */
  uint32_t code;
  uint32_t salt;
  uint32_t next;
} pyf_place_entry;

/* One step along a stack, to be compared with the same frame in the next sample. */
typedef struct pyf_trace {
  uint64_t address, previous;
  uint32_t piece; /* that it is in; PYF_NOWHERE where it must be looked at anew */
  uint32_t at;    /* in the piece */
  uint32_t place; /* index of its place */
  uint8_t step;   /* a pyf_step */
  uint8_t owner, has_entry, entry;
} pyf_trace;

/* Pieces that a stack lies in, if they are no more than so many, are compared as wholes. */
#define PYF_WHOLE 12u

typedef struct pyf_traced_thread {
  uint64_t address, id, frame, base_frame;
  uint32_t first, count; /* traces */
  uint32_t frames;       /* index of its frames */
  uint32_t frame_count;
  uint32_t pieces, piece[PYF_WHOLE];
  uint32_t arrangement, stamp; /* when the numbers of the pieces, and the checks of the code objects, held */
  int whole; /* 1 where these pieces say all that there is to say of the stack, and frames that are as they were come to what they came to */
  int rests; /* 1 where these pieces are all that a walk to its end needed: it stays as it is while the thread does not run */
  int rested; /* 1 where it did so since it was walked */
} pyf_traced_thread;

/* Who took a GIL last, and how often that was another thread than before: see turns.h. */
typedef struct pyf_turns {
  uint64_t gil, holder, number;
  int known;
} pyf_turns;

/* A word of an interpreter that changes when what is remembered may no longer hold. */
typedef struct pyf_counter {
  uint64_t interpreter;
  uint8_t codes[8], copies[8]; /* code_object_generation, tlbc_generation: as they are in memory */
  uint8_t new_codes[8], new_copies[8];
  pyf_turns turns;
} pyf_counter;

/* A chunk of the stack under way. */
typedef struct pyf_chunk {
  uint64_t address, size;
} pyf_chunk;

typedef struct pyf_sampler {
  /* What the last sample gave: it holds until the next one. */
  pyf_sampled_interpreter *interpreters;
  uint32_t interpreter_count;
  pyf_sampled_thread *threads;
  uint32_t thread_count;
  pyf_status ended; /* how the list of interpreters ended: PYF_END, or what cut it off */
  pyf_sampler_stats stats;
  pyf_activity activity; /* for the caller to set, after pyf_sampler_init: whether the target has run is asked before it is read; NULL there */

  /* The rest is the sampler's own. */
  pyf_target target; /* whose memory is the copy */
  pyf_memory memory;
  pyf_read_ranges read_ranges;
  pyf_sampler_limits limits;
  uint32_t now;      /* number of this sample */
  uint32_t head;     /* bytes of a frame that are looked at */
  uint32_t state_extent;
  int states_tell_all; /* whether what is said of a thread comes from the bytes of its state alone */
  int object_lines;  /* whether frames have a line of their own in their frame object */
  uint32_t epoch;    /* grows when a code object may have died */
  uint32_t stamp;    /* what makes a code object's check count */
  uint32_t salt;     /* grows when the copies of bytecode may have moved */
  int moved;         /* whether this sample has a thread that is not where it was, or not all that the last one had */
  uint64_t ran;      /* what `activity` said before the last sample was read; */
  int ran_known;     /* 0 where it was not asked */
  uint32_t idle;     /* samples in a row that read nothing */
  int learning;      /* whether what is read now is copied with the next sample */
  int once;
  int unsure;        /* whether frames were read since the counters were */
  uint32_t life;     /* samples that a new frame's piece is read in vain; 0 where it is not kept at all */
  uint64_t missed[PYF_MISSED]; /* pages of frames that were not kept, and when they were read */
  uint32_t missed_in[PYF_MISSED], missed_at;

  int takes_turns; /* whether a thread that has not taken its GIL cannot have run */
  int leaves;      /* whether this sample leaves out the stacks of those that have not run since the last one */
  int calm;        /* whether none has run, but for the one that had the GIL last */
  uint64_t walking; /* thread state whose stack is walked; 0 for what is nobody's stack */
  int code;         /* whether what executes is looked at */

  uint8_t *copy;                   /* three times limits.copy_bytes */
  uint32_t halves[2], last_halves[2], third; /* where in it the halves begin, those of the last arrangement, and what is free */
  uint32_t filled, piece_count, node_count, order_count, at;
  uint32_t settled[3]; /* filled, piece_count and node_count of the arrangement, without what this sample fetched */
  uint32_t fetched;    /* pieces that this sample read, with those at the end that the next one does not */
  uint32_t arrangement; /* grows when pieces get other numbers */
  pyf_piece *pieces, *other_pieces;
  pyf_piece_node *nodes;
  uint32_t *pages; /* first node of each hash of a page */
  uint32_t page_mask;
  uint32_t *order; /* pieces in the order of their first use */
  pyf_range *ranges;

  pyf_counter *counters;
  uint32_t counter_count;

  char *texts;
  uint32_t text_fill;
  uint32_t *text_hash;
  uint32_t text_mask;
  uint64_t next_id;
  pyf_code_entry *codes;
  uint32_t code_count, code_mask;
  uint32_t *code_hash;
  pyf_place_entry *places;
  uint32_t place_count, place_mask;
  uint32_t *place_hash;
  int full; /* a cache has no room */

  /*
   * Stacks that are what they were stay where they are, and those that are not are added behind them, from *_begin to *_end: then the last
   * sample's are in the same array. Now and then, when there is more there than is of use, all that is goes to the other array.
   */
  pyf_sampled_frame *frames, *last_frames, *other_frames;
  uint32_t frame_count, frames_begin, frames_end;
  pyf_trace *traces, *last_traces, *other_traces;
  uint32_t trace_count, traces_begin, traces_end;
  int crowded; /* whether what was to be added had no room behind the rest */
  pyf_traced_thread *traced, *last_traced;
  uint32_t traced_count, last_traced_count, traced_at;
  pyf_chunk *chunks;
  uint32_t chunk_count, chunk_capacity;
  uint8_t spare[512]; /* a frame that the copy has no room for */
} pyf_sampler;

#endif
