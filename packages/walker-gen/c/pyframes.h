/*
 * pyframes: reads the Python stacks of another process, or of a core file.
 *
 * One header, C99 or C++11, without allocation, libc or global state. The
 * caller gives a function that reads memory; every cursor is the caller's.
 *
 *   pyf_target target;
 *   if (pyf_target_open(&target, memory, runtime_address, &hints) == PYF_OK) {
 *     pyf_interpreters_begin / pyf_interpreters_next
 *       pyf_threads_begin / pyf_threads_next
 *         pyf_frames_begin / pyf_frames_next
 *           pyf_string_utf8(&target, frame.code.qualname, buffer, sizeof buffer)
 *   }
 *
 * On Linux, pyframes_linux.h finds the runtime's address and reads the memory.
 * What is read is not trusted: every list, length and offset has a bound.
 */
#ifndef PYFRAMES_H
#define PYFRAMES_H

#include "base.h"
#include "layout.h"
#include "tables.h"
#include "open_target.h"
#include "runtime_validation.h"
#include "exceptions.h"
#include "frames.h"
#include "generators.h"
#include "locals.h"
#include "thread_names.h"
#include "task_frames.h"
#include "strings.h"
#include "version.h"

#endif
