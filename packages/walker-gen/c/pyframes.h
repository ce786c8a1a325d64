/*
 * pyframes: reads the Python stacks of another process or of a core file.
 *
 * C99 or C++11, without allocation, libc or global state. The caller gives a function that reads
 * memory; every cursor is the caller's. pyframes_layout.h has the tables and must lie beside it.
 * On Linux, pyframes_linux.h finds the runtime's address and reads the memory.
 *
 *   pyf_target target;
 *   if (pyf_target_open(&target, memory, runtime_address, &hints) == PYF_OK) {
 *     pyf_interpreters_begin / pyf_interpreters_next
 *       pyf_threads_begin / pyf_threads_next
 *         pyf_frames_begin / pyf_frames_next
 *           pyf_string_utf8(&target, frame.code.qualname, buffer, sizeof buffer)
 *   }
 *
 * LINKAGE. As it stands, every function is static, and each file that includes this header has the
 * tables. A program of several files, in C++, or behind bindgen or cgo, defines PYF_SHARED before
 * each include: that leaves types and prototypes. Exactly one C or C++ file defines
 * PYF_IMPLEMENTATION instead, which gives the functions external linkage, and C linkage in C++.
 *
 * NAMES. pyf_ and PYF_ are public; pyfi_ and PYFI_ are internal and change without notice.
 *
 * ERRORS. A function that can fail returns a pyf_status. Unless its comment says otherwise:
 *   PYF_E_READ      memory could not be read; target.fault is the address
 *   PYF_E_CORRUPT   a value that no release has, a cycle, or an object of another type
 *   PYF_E_LIMIT     longer than the bound for it, a PYF_MAX_ macro
 *   PYF_E_ABSENT    the target's release has no such field
 *   PYF_E_GONE      the process has ended, or runs another program now
 *   PYF_E_DENIED    the system does not let this user read the process
 * After an error, the result is unspecified, and the target may be used again.
 *
 * TRUST. The target's memory is not trusted: every list, length and offset has a bound.
 *
 * OWNERSHIP. Nothing is allocated and nothing needs to be freed. The caller owns targets, cursors
 * and results. A cursor keeps a pointer to its target. Addresses are the target's, as uint64_t.
 *
 * THREADS. Functions keep no state outside of their arguments. Calls that share a pyf_target, or a
 * cursor of it, must not run at the same time; separate targets are independent.
 *
 * SOURCES. Each field's place comes from the release's headers by way of pyframes_layout.h; the
 * comment of a struct names the CPython struct that it describes.
 *
 * PUBLIC FUNCTIONS
 *   status       pyf_status_text
 *   target       pyf_target_open, pyf_target_prepare, pyf_target_check, pyf_target_validate,
 *                pyf_target_add_type, pyf_target_add_executable_kinds, pyf_asyncio_debug_use,
 *                pyf_layout_of
 *   interpreters pyf_interpreters_begin, pyf_interpreters_next
 *   threads      pyf_threads_begin, pyf_threads_next, pyf_thread_ids_are_signed, pyf_names_begin,
 *                pyf_names_find
 *   frames       pyf_frames_begin, pyf_frames_next, pyf_frame_at
 *   variables    pyf_locals_begin, pyf_locals_next, pyf_local_kind_name
 *   exceptions   pyf_exception_raised, pyf_handled_begin, pyf_handled_next
 *   coroutines   pyf_generator_read, pyf_chain_begin, pyf_chain_next
 *   tasks        pyf_tasks_begin, pyf_tasks_next, pyf_task_state_name, pyf_task_frames_begin,
 *                pyf_task_frames_next, pyf_awaiters_read
 *   printing     pyf_printable, pyf_printable_point, pyf_is_unprintable
 *   objects      pyf_string_open, pyf_string_read, pyf_string_utf8, pyf_utf8, pyf_c_string_read,
 *                pyf_int_read, pyf_attribute, pyf_items_begin, pyf_items_next, pyf_items_find,
 *                pyf_value_read, pyf_float_digits
 *   others       pyf_target_check_layout
 */
#ifndef PYFRAMES_H
#define PYFRAMES_H

#include "pyframes_layout.h"

/* ---- Public ---- */

#include "base.h"
#include "target.h"
#include "target_identity.h"
#include "open_target.h"
#include "runtime_validation.h"
#include "asyncio_debug_offsets.h"
#include "strings.h"
#include "printable.h"
#include "objects.h"
#include "dicts.h"
#include "decimal.h"
#include "values.h"
#include "interpreters.h"
#include "threads.h"
#include "thread_names.h"
#include "executables.h"
#include "frames.h"
#include "layout_check.h"
#include "locals.h"
#include "exceptions.h"
#include "generators.h"
#include "asyncio.h"
#include "tasks.h"
#include "task_frames.h"
#include "awaiters.h"

/* ---- Internal: the bodies of functions ---- */

#if PYFI_BODIES
#include "open_target.c"
#include "asyncio_debug_offsets.c"
#include "runtime_validation.c"
#include "layout_check.c"
#include "exceptions.c"
#include "frames.c"
#include "generators.c"
#include "locals.c"
#include "thread_names.c"
#include "task_frames.c"
#include "strings.c"
#include "printable.c"
#endif

#endif
