/* From a core file's name to an open target. */
#ifndef PYF_CORE_OPEN_CORE_H
#define PYF_CORE_OPEN_CORE_H

PYF_API void pyf_core_close(pyf_core *core);

/*
 * Opens a core file; `sysroot` is the directory below which the files that were mapped are looked for, or
 * NULL for the root. Where the status is not PYF_OK, `core->process.error` is one sentence for people, and
 * nothing needs to be closed.
 */
PYF_API pyf_status pyf_core_open(pyf_core *core, const char *path, const char *sysroot);

#endif
