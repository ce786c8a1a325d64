/* Attaches to a process by its id. */
#ifndef PYF_LINUX_ATTACH_H
#define PYF_LINUX_ATTACH_H

#include "pause.h"

/* Frees everything that attaching opened, and lets the threads that it stopped continue. */
PYF_API void pyf_linux_detach(pyf_linux *process);

/*
 * Attaches to a process and opens its runtime. The process is only read. Returns PYF_OK, or an
 * error with one sentence in process->error; then nothing needs to be detached. PYF_E_GONE: there
 * is no such process, or it has ended. PYF_E_DENIED: this user may not read it.
 */
PYF_API pyf_status pyf_linux_attach(pyf_linux *process, int pid);

/* As pyf_linux_attach, with options. */
PYF_API pyf_status pyf_linux_attach_with(pyf_linux *process, int pid, const pyf_linux_options *options);

/* As pyf_linux_attach, but stops every thread until pyf_linux_detach, on the same thread. */
PYF_API pyf_status pyf_linux_attach_paused(pyf_linux *process, int pid);

#endif
