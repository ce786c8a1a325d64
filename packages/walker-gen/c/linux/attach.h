/* From a process id to an open target. */
#ifndef PYF_LINUX_ATTACH_H
#define PYF_LINUX_ATTACH_H

#include "pause.h"

/* Closes what attaching opened, and lets the process go on. */
PYF_API void pyf_linux_detach(pyf_linux *process);

/*
 * Attaches to a process, which is only read. Where the status is not PYF_OK,
 * `error` is one sentence for people, and nothing needs to be detached.
 */
PYF_API pyf_status pyf_linux_attach(pyf_linux *process, int pid);

/* As pyf_linux_attach, with every thread of the process stopped until pyf_linux_detach, on the same thread of the caller. */
PYF_API pyf_status pyf_linux_attach_paused(pyf_linux *process, int pid);

#endif
