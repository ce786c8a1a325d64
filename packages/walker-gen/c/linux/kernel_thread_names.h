/* The names that Linux has of a process's threads. */
#ifndef PYF_LINUX_KERNEL_THREAD_NAMES_H
#define PYF_LINUX_KERNEL_THREAD_NAMES_H

#include "process.h"

/* TASK_COMM_LEN of Linux: bytes of a thread's name and a NUL. */
#define PYF_LINUX_NAME 16

/*
 * The name that a thread of a live process has of its own, by the kernel's
 * id, as code points; 0 where it has none: threads begin with their
 * process's. Names are cut off after 15 bytes, which may be within a
 * character: that is left out.
 */
PYF_API size_t pyf_linux_thread_name(const pyf_linux *process, uint64_t native_id,
                                           uint32_t points[PYF_LINUX_NAME]);

#endif
