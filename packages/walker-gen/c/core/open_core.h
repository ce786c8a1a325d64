/* Opens core files. */
#ifndef PYF_CORE_OPEN_CORE_H
#define PYF_CORE_OPEN_CORE_H

#include "load_segments.h"

/* Frees everything that opening a core file or recording took. */
PYF_API void pyf_core_close(pyf_core *core);

/*
 * Opens a core file and its runtime. `sysroot` is the directory that has the files which the
 * process had mapped, or NULL for this machine's root; it must outlive `core`. Returns PYF_OK, or
 * an error with one sentence in core->process.error; then nothing needs to be closed.
 */
PYF_API pyf_status pyf_core_open(pyf_core *core, const char *path, const char *sysroot);

/* As pyf_core_open, with options; `pause` is not used. */
PYF_API pyf_status pyf_core_open_with(pyf_core *core, const char *path, const char *sysroot,
                                      const pyf_linux_options *options);

#endif
