/*
 * pyframes on Linux: attaches to a process by its id.
 *
 *   pyf_linux process;
 *   if (pyf_linux_attach(&process, pid) != PYF_OK) puts(process.error);
 *   ... walk process.target ...
 *   pyf_linux_detach(&process);
 *
 * Needs a libc. Include it before the system's headers, or define _GNU_SOURCE. The process keeps
 * running, except after pyf_linux_attach_paused: where frames change during the walk, the walk of
 * that thread ends, and pyf_frames.complete is 0. Linkage, names and threads are as in pyframes.h.
 *
 * PUBLIC FUNCTIONS
 *   pyf_linux_attach, pyf_linux_attach_with, pyf_linux_attach_paused, pyf_linux_detach,
 *   pyf_linux_stop, pyf_linux_resume, pyf_linux_read, pyf_linux_read_ranges, pyf_linux_activity,
 *   pyf_linux_thread_name
 */
#ifndef PYFRAMES_LINUX_H
#define PYFRAMES_LINUX_H

#if !defined(_GNU_SOURCE) && (!defined(PYF_SHARED) || defined(PYF_IMPLEMENTATION))
#ifdef _FEATURES_H
#error "include pyframes_linux.h before the system's headers, or compile with -D_GNU_SOURCE"
#endif
#define _GNU_SOURCE 1 /* process_vm_readv */
#endif

#include "pyframes.h"

/* ---- Public ---- */

#include "elf.h"
#include "process.h"
#include "kernel_thread_names.h"
#include "pause.h"
#include "attach.h"

/* ---- Internal: the bodies of functions ---- */

#if PYFI_BODIES
#include "elf.c"
#include "process.c"
#include "kernel_thread_names.c"
#include "proc_maps.c"
#include "images.c"
#include "binary_identity.c"
#include "build_ids.c"
#include "find_runtime.c"
#include "attach.c"
#endif

#endif
