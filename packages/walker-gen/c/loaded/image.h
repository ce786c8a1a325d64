/* The runtime in a loaded image, whichever format it has. */
#ifndef PYF_LOADED_IMAGE_H
#define PYF_LOADED_IMAGE_H

/* What a loaded image tells of the Python in it. */
typedef struct pyf_loaded_image {
  const char *target;   /* GNU triple, for pyf_hints */
  uint64_t runtime;     /* address of _PyRuntime */
  const char *found_by; /* "symbol" or "section" */
  uint32_t hex;         /* Py_Version (from 3.11 on); 0 where the image does not export it */
} pyf_loaded_image;

/*
 * What the image at `base`, the address of its headers, has of Python. PYF_E_NOT_PYTHON where it is no Mach-O or PE image of 64
 * bits or has no runtime, PYF_E_NO_TABLE for a machine without tables, else why it could not be read. At most
 * PYF_MAX_LOADED_BYTES are read.
 */
PYF_API pyf_status pyf_loaded_image_open(pyf_loaded_image *image, pyf_memory memory, uint64_t base);

#endif
