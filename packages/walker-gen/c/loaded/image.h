/* The runtime in an image of macOS or Windows that a process has loaded. */
#ifndef PYF_LOADED_IMAGE_H
#define PYF_LOADED_IMAGE_H

#include "image_reader.h"

/* The Python in a loaded image. */
typedef struct pyf_loaded_image {
  const char *target;   /* the GNU triple, a constant, for pyf_hints */
  uint64_t runtime;     /* address of _PyRuntime */
  const char *found_by; /* "symbol" or "section" */
  uint32_t hex;         /* Py_Version, from 3.11; 0 where the image does not export it */
} pyf_loaded_image;

/*
 * Finds the runtime in the Mach-O or PE image whose headers are at `base`. Reads at most
 * PYF_MAX_LOADED_BYTES. Returns PYF_OK; PYF_E_NOT_PYTHON for another format, a 32-bit image or an
 * image without a runtime; PYF_E_NO_TABLE for a machine without tables; PYF_E_READ, PYF_E_CORRUPT
 * or PYF_E_LIMIT where it cannot be read.
 */
PYF_API pyf_status pyf_loaded_image_open(pyf_loaded_image *image, pyf_memory memory, uint64_t base);

#endif
