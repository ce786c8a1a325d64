/* The kernel's names of threads. */
#ifndef PYF_LINUX_KERNEL_THREAD_NAMES_H
#define PYF_LINUX_KERNEL_THREAD_NAMES_H

#include "process.h"

/* TASK_COMM_LEN of Linux: bytes of a thread's name with its NUL. */
#define PYF_LINUX_NAME 16

/*
 * Stores the kernel's name of a thread of a live process, as code points, and returns their number.
 * `native_id` is pyf_thread.native_id. 0 where the name is that of the process, which threads start
 * with. A character that the kernel cut off, after 15 bytes, is left out.
 */
PYF_API size_t pyf_linux_thread_name(const pyf_linux *process, uint64_t native_id,
                                     uint32_t points[PYF_LINUX_NAME]);

#endif
