/*
 * Internal, but for the first members of pyf_sampler: the state of a sampler, one struct a
 * purpose.
 */
#ifndef PYF_SAMPLER_STATE_H
#define PYF_SAMPLER_STATE_H

/* An index that refers to no entry. */
#define PYFI_NO_INDEX UINT32_MAX

/* How many pages with single frames the read plan remembers. */
#define PYFI_RECENT_PAGES 16u

/* A stack in more segments than this is not compared segment by segment. */
#define PYFI_MAX_STACK_SEGMENTS 12u

/*
 * A run of the target's bytes in the copy. The bytes of the last sample are kept to compare with.
 */
typedef struct pyfi_segment {
  uint64_t address;
  uint64_t thread;         /* the thread state whose stack alone lies here; 0 where more does */
  uint32_t length;         /* bytes; 0 where it is forgotten */
  uint32_t offset;         /* in either buffer of the copy */
  uint32_t needed;         /* bytes of a chunk that the last walk needed, */
  uint32_t needed_in;      /* in this sample */
  uint32_t used_in;        /* the sample that used it last */
  uint8_t buffer;          /* 0 or 1: the buffer that it was read into last */
  uint8_t has_previous;    /* 1 where the other buffer has the bytes from before */
  uint8_t readable;        /* 1 where the last read succeeded */
  uint8_t temporary;       /* 1 where the next sample does not plan to read it */
  uint8_t max_unused;      /* samples that may read it without use before it is forgotten */
  uint8_t unproven;        /* 1 for a single frame that only one sample has used */
  uint8_t is_chunk;        /* 1 for a chunk of a stack */
  uint8_t is_code;         /* 1 for executables and their parts: they are read after all frames */
  uint8_t skippable;       /* 1 where its thread's stack is known to its end */
  uint8_t skipped;         /* 1 where this sample did not read it, as its thread did not run */
  uint8_t samples_shorter; /* samples in a row that needed much less of a chunk */
} pyfi_segment;

/* One of the pages that a segment touches, in the hash table of pages. */
typedef struct pyfi_segment_node {
  uint32_t segment;
  uint32_t next;
  uint32_t slot;
} pyfi_segment_node;

/* How far the arrays of the copy are in use. */
typedef struct pyfi_copy_fill {
  uint32_t bytes, segments, nodes;
} pyfi_copy_fill;

/*
 * The copy of the target's memory. Written by each sample's read (read_plan.h) and by fetches
 * during the walk (target_copy.h). It is never reset: a new arrangement replaces the old one.
 */
typedef struct pyfi_target_copy {
  uint8_t *bytes;            /* three buffers of limits.copy_bytes */
  uint8_t *second;           /* another one, for the second read of a stack */
  uint32_t buffers[2];       /* where in `bytes` the two buffers of this arrangement begin, */
  uint32_t last_buffers[2];  /* those of the arrangement before, */
  uint32_t free_buffer;      /* and the one that is free */
  pyfi_copy_fill fill;
  uint32_t last;             /* the segment that was used last */
  uint32_t read_count;       /* segments that the last sample read */
  uint32_t arrangement;      /* grows when segments get other numbers */
  pyfi_segment *segments, *spare_segments; /* the spare ones are those of the arrangement before */
  pyfi_segment_node *nodes;
  uint32_t *pages; /* the first node of each slot */
  uint32_t page_mask;
} pyfi_target_copy;

/* A page in which a single frame was fetched. */
typedef struct pyfi_recent_page {
  uint64_t page;
  uint32_t sample;
} pyfi_recent_page;

/*
 * The read plan: the first reads of the next sample. Written when a sample ends (read_plan.h),
 * except for the order of use and the recent pages, which the walk writes.
 */
typedef struct pyfi_read_plan {
  pyfi_copy_fill planned; /* the extent of the plan; segments beyond were fetched by this sample */
  uint32_t *order;       /* segments in the order of their first use in this sample */
  uint32_t order_count;
  pyf_range *ranges;             /* scratch space for one vectored read */
  uint32_t frame_unused_samples; /* max_unused of a new single frame; 0 where none is kept */
  pyfi_recent_page recent[PYFI_RECENT_PAGES];
  uint32_t recent_next;
  int skip_unchanged; /* 1 if this sample skips the stacks of threads that did not run */
} pyfi_read_plan;

/* The purpose of a read. It decides which segments may serve it, and how a new one is marked. */
typedef struct pyfi_read_purpose {
  uint64_t thread;   /* the thread state whose stack is walked; 0 for memory that no stack owns */
  uint8_t code;      /* 1 for executables and their parts */
  uint8_t keep;      /* 1 where bytes that the copy lacks become a segment of it */
  uint8_t temporary; /* 1 where the next sample is not expected to need them */
} pyfi_read_purpose;

/* The last holder of a GIL, and how often the GIL went to another thread. */
typedef struct pyfi_gil_switches {
  uint64_t gil, holder, number;
  int known;
} pyfi_gil_switches;

/* Words of an interpreter that change when something in the caches may be stale. */
typedef struct pyfi_interpreter_counters {
  uint64_t interpreter;
  uint8_t codes[8], copies[8]; /* code_object_generation, tlbc_generation: as they are in memory */
  uint8_t new_codes[8], new_copies[8];
  pyfi_gil_switches switches;
} pyfi_interpreter_counters;

/* The change detectors. Written at the beginning of each sample, before any stack is walked. */
typedef struct pyfi_change_detectors {
  pyfi_interpreter_counters *counters; /* one an interpreter */
  uint32_t counter_count;
  int counters_stale;      /* 1 if frames were read after the counters */
  int threads_unchanged;   /* 1 if no thread ran but the last holder of each GIL */
  uint32_t epoch;          /* grows when a code object may have died */
  uint32_t code_check;     /* an entry with this value in `checked` needs no comparison */
  uint32_t bytecode_epoch; /* grows when copies of bytecode may have moved */
} pyfi_change_detectors;

/* Shows if the target ran since the last sample: idle.h. */
typedef struct pyfi_idle_state {
  uint64_t activity; /* the count from before the last sample's read */
  int known;         /* 0 where it was not asked */
  int changed;       /* 1 if the last sample differs from the one before */
  uint32_t samples;  /* samples in a row that read nothing */
} pyfi_idle_state;

/* A cached executable. */
typedef struct pyfi_code_entry {
  pyf_sampled_code code;
  pyf_type_kind type;
  pyf_code raw;     /* the members of the code object */
  pyf_number line;  /* of a tuple that describes a frame */
  uint32_t checked; /* the pyfi_change_detectors.code_check of its last comparison */
  uint32_t ranges;  /* how many strings and tables have their bytes in `kept`; 0 for none */
  uint64_t range[4];
  uint32_t range_bytes[4];
  uint32_t kept; /* offset in the memory for texts */
  uint32_t next;
  int gone; /* 1 where another object has its address now; frames that were read before keep it */
} pyfi_code_entry;

/* The parts of a frame that identify a location, besides its code object. */
typedef struct pyfi_location_key {
  uint64_t instruction;
  int64_t index;   /* of the thread's copy of the bytecode */
  pyf_number line; /* the frame's own */
} pyfi_location_key;

typedef struct pyfi_location_entry {
  pyf_code_location location;
  uint64_t code_id;
  pyfi_location_key key;
  uint32_t code;
  uint32_t bytecode_epoch;
  uint32_t next;
} pyfi_location_entry;

/* Interned text, and the bytes that code objects are compared with, one after the other. */
typedef struct pyfi_text_cache {
  char *bytes;
  uint32_t filled;
  uint32_t *slots;
  uint32_t mask;
} pyfi_text_cache;

typedef struct pyfi_code_cache {
  pyfi_code_entry *entries;
  uint32_t count;
  uint32_t *slots;
  uint32_t mask;
} pyfi_code_cache;

typedef struct pyfi_location_cache {
  pyfi_location_entry *entries;
  uint32_t count;
  uint32_t *slots;
  uint32_t mask;
} pyfi_location_cache;

/* Written for each new executable or location; pyfi_caches_clear clears all of it. */
typedef struct pyfi_caches {
  pyfi_text_cache texts;
  pyfi_code_cache codes;
  pyfi_location_cache locations;
  uint64_t next_id; /* survives the clearing, so that no id is given twice */
  int full;         /* 1 once an entry had no room */
} pyfi_caches;

/* The result of one step of a walk, to compare with the same frame in the next sample. */
typedef struct pyfi_step_record {
  uint64_t address, previous;
  uint32_t segment;  /* PYFI_NO_INDEX where the next sample must read the frame again */
  uint32_t offset;   /* in the segment */
  uint32_t location; /* index of its code location */
  uint8_t step;      /* a pyfi_step */
  uint8_t owner, has_entry, entry;
} pyfi_step_record;

/* The result of one sample for a thread, to compare with the next sample. */
typedef struct pyfi_thread_record {
  uint64_t address, id, frame, base_frame;
  uint32_t first, count; /* step records */
  uint32_t frames;       /* index of its first frame */
  uint32_t frame_count;
  uint32_t segments, segment[PYFI_MAX_STACK_SEGMENTS];
  uint32_t arrangement; /* of the copy, which the numbers of the segments belong to */
  uint32_t code_check;  /* pyfi_change_detectors.code_check when its executables were compared */
  int decided_by_segments; /* 1 where equal bytes in these segments mean an equal stack */
  int skippable;           /* 1 where a walk to the stack's end needs these segments alone */
  int unchanged;           /* 1 where the thread has not run since the walk */
  int kept;                /* 1 where the last sample's stack was given again */
  int verified;            /* 1 where a second read agreed on all of it */
} pyfi_thread_record;

/*
 * The stacks of this sample and of the last one. Written by each walk, from *_begin to *_end: a
 * stack that did not change stays in its place, a new one is added behind the last sample's. When
 * too much of the arrays is unused, the next sample moves to the spare ones.
 */
typedef struct pyfi_stack_store {
  pyf_sampled_frame *frames, *last_frames, *spare_frames;
  uint32_t frames_begin, frames_end;
  pyfi_step_record *steps, *last_steps, *spare_steps;
  uint32_t step_count, steps_begin, steps_end;
  int crowded; /* 1 if a new stack had no room behind the others */
  pyfi_thread_record *threads, *last_threads;
  uint32_t thread_count, last_thread_count;
  uint32_t last_at; /* the last sample's record that is expected next */
} pyfi_stack_store;

/* A chunk of the stack under way. */
typedef struct pyfi_chunk {
  uint64_t address, size;
} pyfi_chunk;

/* Written for each stack that lies in memory that is not in the copy. */
typedef struct pyfi_chunk_list {
  pyfi_chunk *entries;
  uint32_t count, capacity;
} pyfi_chunk_list;

/* The memory under the copy. Set by pyf_sampler_init. */
typedef struct pyfi_source {
  pyf_memory memory;
  pyf_read_ranges read_ranges; /* NULL to read each segment separately */
} pyfi_source;

/* Facts that follow from the layout. Set by pyf_sampler_init. */
typedef struct pyfi_traits {
  uint32_t frame_extent;    /* bytes of a frame up to the last member that a walk reads */
  uint32_t state_extent;    /* the same for a thread state */
  int states_self_contained; /* 1 if a pyf_thread follows from the thread state's bytes alone */
  int frame_object_lines;   /* 1 if a frame object can override the line */
  int gil_switches;         /* 1 if switch_number shows which threads did not run */
} pyfi_traits;

/* pyf_sampler_init sets all members. It must not move afterwards. */
typedef struct pyf_sampler {
  /* Public. The last sample: it holds until the next pyf_sampler_take. */
  pyf_sampled_interpreter *interpreters;
  uint32_t interpreter_count;
  pyf_sampled_thread *threads;
  uint32_t thread_count;
  uint32_t frame_count; /* of all threads */
  int truncated;        /* 1 where a limit left out interpreters, threads or frames */
  uint32_t threads_left_out; /* by the limit of threads; not the main thread or a GIL's holder */
  pyf_status ended;     /* PYF_END, or why the list of interpreters ended early */
  pyf_sampler_stats stats;
  int verify;           /* 1 from pyf_sampler_init on: read stacks again; the caller may set 0 */
  pyf_activity activity; /* the caller may set it after pyf_sampler_init, which sets NULL */

  /* Internal. */
  pyf_target target; /* its memory is the copy */
  pyfi_source source;
  pyf_sampler_limits limits;
  pyfi_traits traits;
  pyfi_target_copy copy;
  pyfi_read_plan plan;
  pyfi_read_purpose purpose;
  pyfi_change_detectors changes;
  pyfi_idle_state idle;
  pyfi_caches caches;
  pyfi_stack_store stacks;
  pyfi_chunk_list chunks;
  uint32_t number;          /* of this sample; the first one is 1 */
  uint8_t spare_frame[512]; /* a frame that the copy has no room for */
} pyf_sampler;

#endif
