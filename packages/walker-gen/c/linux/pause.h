/* Stops every thread of a process. */
#ifndef PYF_LINUX_PAUSE_H
#define PYF_LINUX_PAUSE_H

#include "process.h"

/* Lets every thread in `pause` continue, and frees it. On the thread that called pyf_linux_stop. */
PYF_API void pyf_linux_resume(pyf_linux_pause *pause);

/*
 * Stops every thread of an attached process with ptrace. `pause` is zeroed; pyf_linux_resume must
 * run on the same thread of the caller. On failure all threads continue, process->error is one
 * sentence, and the status is PYF_E_READ. If this program ends, the kernel lets them continue.
 */
PYF_API pyf_status pyf_linux_stop(pyf_linux *process, pyf_linux_pause *pause);

#endif
