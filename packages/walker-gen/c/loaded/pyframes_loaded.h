/*
 * pyframes in images of macOS and Windows: finds the runtime in a library or program that a process
 * has loaded, in its memory alone.
 *
 *   pyf_loaded_image image;
 *   ... base comes from EnumProcessModules, or from dyld_all_image_infos ...
 *   if (pyf_loaded_image_open(&image, memory, base) == PYF_OK) {
 *     const pyf_hints hints = {image.hex, image.hex != 0, NULL, image.target};
 *     pyf_target_open(&target, memory, image.runtime, &hints);
 *   }
 *
 * No libc, no allocation, no file. It does not read ELF images, whose tables are not loaded:
 * pyframes_linux.h reads their files. Linkage, names and threads are as in pyframes.h.
 *
 * PUBLIC FUNCTIONS
 *   pyf_loaded_image_open
 */
#ifndef PYFRAMES_LOADED_H
#define PYFRAMES_LOADED_H

#include "pyframes.h"

/* ---- Public ---- */

#include "image.h"

/* ---- Internal: the bodies of functions ---- */

#if PYFI_BODIES
#include "image.c"
#endif

#endif
