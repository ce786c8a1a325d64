/*
 * pyframes on core files and recordings, of any architecture.
 *
 *   pyf_core core;
 *   if (pyf_core_open(&core, "core.123", NULL) != PYF_OK) puts(core.process.error);
 *   ... walk core.process.target ...
 *   pyf_core_close(&core);
 *
 * Files are mapped, and only the bytes of the walk are read. Memory that a core file lacks comes
 * from the file that was mapped there. The programs gzip and zstd decompress a compressed file.
 * Linkage, names and threads are as in pyframes.h.
 *
 * PUBLIC FUNCTIONS
 *   pyf_core_open, pyf_core_open_with, pyf_core_close, pyf_recording_open
 */
#ifndef PYFRAMES_CORE_H
#define PYFRAMES_CORE_H

#include "pyframes_linux.h"

/* ---- Public ---- */

#include "load_segments.h"
#include "open_core.h"
#include "recording.h"

/* ---- Internal: the bodies of functions ---- */

#if PYFI_BODIES
#include "decompress.c"
#include "json.c"
#include "json_check.c"
#include "load_segments.c"
#include "notes.c"
#include "local_files.c"
#include "mapped_files.c"
#include "open_core.c"
#include "recording.c"
#endif

#endif
