/* The bound on reads of an image. */
#ifndef PYF_LOADED_IMAGE_READER_H
#define PYF_LOADED_IMAGE_READER_H

/* How many bytes of one image are read: about ten times the tables of a libpython. */
#define PYF_MAX_LOADED_BYTES ((uint64_t)1 << 26)

#endif
