/*
 * pyframes in images of macOS and Windows: where the runtime is, in a library
 * or program that a process has loaded, told by what lies in its memory alone.
 *
 *   pyf_loaded_image image;      ... base: from EnumProcessModules, or from dyld_all_image_infos ...
 *   if (pyf_loaded_image_open(&image, memory, base) == PYF_OK) {
 *     const pyf_hints hints = {image.hex, image.hex != 0, NULL, image.target};
 *     pyf_target_open(&target, memory, image.runtime, &hints);
 *   }
 *
 * No libc, no allocation, no file. ELF files are not for this: their tables are
 * not loaded, and pyframes_linux.h reads them where they are.
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
