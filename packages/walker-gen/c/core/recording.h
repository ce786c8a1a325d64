/* Recordings: core files with a header among the notes (docs/recording.md). */
#ifndef PYF_CORE_RECORDING_H
#define PYF_CORE_RECORDING_H

#include "load_segments.h"

/*
 * Opens a recording, which pyf_core_close closes. Returns PYF_OK, or an error with one sentence in
 * core->process.error; then nothing needs to be closed.
 */
PYF_API pyf_status pyf_recording_open(pyf_core *core, const char *path);

#endif
