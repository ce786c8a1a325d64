/*
 * What pyframes_loaded.h says of an image in memory: loaded FILE BASE, where FILE has the bytes
 * from the hexadecimal address BASE on, as a system would have loaded them. With SEED and ROUNDS as
 * well, bytes of it are changed at random each time; then only its bounds are looked at, here and
 * by the sanitizers.
 */
#include "pyframes_loaded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where headers and load commands are: half of the changes. */
#define HEADERS 4096u

typedef struct memory {
  uint8_t *bytes;
  uint64_t base, size, read;
} memory;

static int read_memory(void *context, uint64_t address, void *buffer, size_t length) {
  memory *from = (memory *)context;
  if (address < from->base || address - from->base > from->size || length > from->size - (address - from->base)) return -1;
  memcpy(buffer, from->bytes + (address - from->base), length);
  from->read += length;
  return 0;
}

static uint32_t next(uint64_t *seed) {
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*seed >> 33);
}

static pyf_status open_image(memory *from, pyf_loaded_image *image) {
  const pyf_memory reader = {read_memory, from};
  from->read = 0;
  return pyf_loaded_image_open(image, reader, from->base);
}

/* Changes one to eight bytes, looks at the image, and puts them back. */
static int mutated(memory *from, uint64_t *seed) {
  uint64_t at[8];
  uint8_t was[8];
  pyf_loaded_image image;
  unsigned count = next(seed) % 8 + 1, i;
  for (i = 0; i < count; i++) {
    const uint64_t room = next(seed) % 2 != 0 && from->size > HEADERS ? HEADERS : from->size;
    at[i] = next(seed) % room;
    was[i] = from->bytes[at[i]];
    from->bytes[at[i]] = (uint8_t)(next(seed) % 4 != 0 ? next(seed) : 0xff);
  }
  (void)open_image(from, &image);
  while (i-- > 0) from->bytes[at[i]] = was[i];
  return from->read <= PYF_MAX_LOADED_BYTES;
}

int main(int argc, char **argv) {
  memory from = {NULL, 0, 0, 0};
  pyf_loaded_image image;
  pyf_status status;
  uint64_t seed;
  long rounds;
  FILE *file;
  if (argc != 3 && argc != 5) return 2;
  file = fopen(argv[1], "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) return 2;
  from.size = (uint64_t)ftell(file);
  from.base = strtoull(argv[2], NULL, 16);
  from.bytes = (uint8_t *)malloc((size_t)from.size);
  rewind(file);
  if (from.bytes == NULL || fread(from.bytes, 1, (size_t)from.size, file) != from.size) return 2;
  fclose(file);
  status = open_image(&from, &image);
  printf("%d %s %llx %s %x\n", (int)status, image.target != NULL ? image.target : "-", (unsigned long long)image.runtime,
         status == PYF_OK ? image.found_by : "-", (unsigned)image.hex);
  if (argc == 5) {
    seed = strtoull(argv[3], NULL, 10);
    for (rounds = atol(argv[4]); rounds > 0; rounds--) {
      if (!mutated(&from, &seed)) return 1;
    }
  }
  free(from.bytes);
  return 0;
}
