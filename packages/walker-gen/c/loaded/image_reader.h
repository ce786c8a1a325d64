/* Reading an image that is loaded: integers, names, and tables in pieces. Little-endian, as all systems with such images are. */
#ifndef PYF_LOADED_IMAGE_READER_H
#define PYF_LOADED_IMAGE_READER_H

/* What may be read of one image in all, in bytes: some ten times what the tables of a libpython take. */
#define PYF_MAX_LOADED_BYTES ((uint64_t)1 << 26)

#endif
