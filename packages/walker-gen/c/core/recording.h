/* Recordings: core files with a header of pyframes' own among the notes, as docs/recording.md says. */
#ifndef PYF_CORE_RECORDING_H
#define PYF_CORE_RECORDING_H

/*
 * Opens a recording. Where the status is not PYF_OK, `core->process.error` is one
 * sentence for people, and nothing needs to be closed.
 */
PYF_API pyf_status pyf_recording_open(pyf_core *core, const char *path);

#endif
