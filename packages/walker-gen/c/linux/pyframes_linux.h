/*
 * pyframes on Linux: attaches to a process by its id.
 *
 *   pyf_linux process;
 *   if (pyf_linux_attach(&process, pid) != PYF_OK) puts(process.error);
 *   ... walk process.target ...
 *   pyf_linux_detach(&process);
 *
 * Needs a libc. The process is neither stopped nor traced (but by
 * pyf_linux_attach_paused): frames that change while they are read end their
 * thread's walk, which is said.
 */
#ifndef PYFRAMES_LINUX_H
#define PYFRAMES_LINUX_H

#ifndef _GNU_SOURCE
#ifdef _FEATURES_H
#error "include pyframes_linux.h before the system's headers, or compile with -D_GNU_SOURCE"
#endif
#define _GNU_SOURCE 1 /* process_vm_readv */
#endif

#include "pyframes.h"

#include "elf.h"
#include "process.h"
#include "kernel_thread_names.h"
#include "proc_maps.h"
#include "images.h"
#include "binary_identity.h"
#include "build_ids.h"
#include "find_runtime.h"
#include "attach.h"

#endif
