/*
 * Stops every thread of a process. The kernel lets a traced thread go when its
 * tracer ends, however it ends: the process goes on even where this program is killed.
 */
#ifndef PYF_LINUX_PAUSE_H
#define PYF_LINUX_PAUSE_H

/* Lets every thread go on. */
PYF_API void pyf_linux_resume(pyf_linux_pause *pause);

/*
 * Stops every thread of process->pid, in rounds, until there is none that is not held:
 * only a thread that runs can start others. `pause` must be zeroed; all must
 * be done on one thread of the caller. Where the status is not PYF_OK all go on, and `error` says why.
 */
PYF_API pyf_status pyf_linux_stop(pyf_linux *process, pyf_linux_pause *pause);

#endif
