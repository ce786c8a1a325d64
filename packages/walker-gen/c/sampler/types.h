/* Public: samples, the limits of a sampler, and its statistics. */
#ifndef PYF_SAMPLER_TYPES_H
#define PYF_SAMPLER_TYPES_H

/*
 * A str of the target as UTF-8. The sampler owns the bytes; they hold until its caches are cleared.
 * Equal texts have the same address, except once the memory for texts is used up.
 */
typedef struct pyf_text {
  const char *bytes; /* NUL-terminated; NULL where the release has none or it cannot be read */
  uint32_t length;   /* in bytes, without the NUL */
} pyf_text;

/* The object in a frame's f_executable. */
typedef struct pyf_sampled_code {
  uint64_t id;      /* never given to another object, even at the same address */
  uint64_t address; /* 0 where the frame executes no object */
  pyf_kind kind;
  pyf_text name, qualname, filename;
  pyf_number first_line;
} pyf_sampled_code;

/* An instruction of a code object, with its line and columns. */
typedef struct pyf_code_location {
  uint64_t id; /* never given to another location; kept until the caches are cleared */
  const pyf_sampled_code *code; /* never NULL */
  pyf_number lasti;             /* in bytes, as CPython's f_lasti */
  pyf_position position;
} pyf_code_location;

/* A frame in a sample. */
typedef struct pyf_sampled_frame {
  uint64_t address;
  const pyf_code_location *location; /* never NULL */
  uint8_t owner;                     /* a pyf_owner */
  uint8_t has_entry;                 /* 0 where the walk was cut off behind the frame */
  uint8_t entry;                     /* 1 where C called into Python here */
} pyf_sampled_frame;

/* A thread in a sample, with its stack. */
typedef struct pyf_sampled_thread {
  pyf_thread thread;
  const pyf_sampled_frame *frames; /* innermost first */
  uint32_t frame_count;
  uint32_t interpreter; /* index into pyf_sampler.interpreters */
  int complete;         /* 1 if the walk reached the stack's end and left nothing out */
  pyf_status reason;    /* PYF_OK, or why the walk ended early; PYF_E_SPACE for a limit */
  int verified;         /* 1 if further reads agree on the whole stack: docs/sampler.md */
  uint32_t stable;      /* outer frames on which they agree; 0 where pyf_sampler.verify is 0 */
  int changed;          /* 0 where the frames and their locations equal those of the last sample */
} pyf_sampled_thread;

/* An interpreter in a sample. */
typedef struct pyf_sampled_interpreter {
  pyf_interpreter interpreter;
  pyf_status ended; /* PYF_END, or why the list of its threads ended early */
  int has_collector;
  pyf_sampled_frame collector; /* the frame that started the collection under way */
} pyf_sampled_interpreter;

/* How much a sampler holds. docs/sampler.md says what happens at each limit. */
typedef struct pyf_sampler_limits {
  uint32_t interpreters;
  uint32_t threads;
  uint32_t frames;     /* of all threads in one sample, with the interpreter's own */
  uint32_t codes;      /* code objects in the cache */
  uint32_t locations;  /* code locations in the cache */
  uint32_t text_bytes; /* interned text, and the bytes that code objects are compared with */
  uint32_t copy_bytes; /* the target's memory in one sample */
  uint32_t segments;   /* runs of bytes in that copy */
} pyf_sampler_limits;

/*
 * Reports, in *count, a number that grows whenever the target runs, such as its processor time.
 * Returns 0 on success. `context` is that of the target's memory. pyf_linux_activity is one.
 */
typedef int (*pyf_activity)(void *context, uint64_t *count);

/* Totals since pyf_sampler_init. */
typedef struct pyf_sampler_stats {
  uint64_t samples;
  uint64_t calls; /* of pyf_read_ranges */
  uint64_t reads; /* of the target's pyf_read */
  uint64_t bytes; /* asked of either */
  uint64_t frames;
  uint64_t frames_reused; /* steps taken over from the last sample */
  uint64_t codes_loaded;
  uint64_t codes_checked;     /* compared with the target once more */
  uint64_t locations_found;   /* searches in line tables */
  uint64_t texts_read;
  uint64_t caches_cleared;    /* because one was full */
  uint64_t threads_unchanged; /* not read, as another thread held the GIL throughout */
  uint64_t samples_idle;      /* not read, as the target had not run */
} pyf_sampler_stats;

#endif
