/** IMAGE_DATA_DIRECTORY: a table's address relative to the image base, and its size in bytes. */
export interface Directory {
  readonly rva: number;
  readonly size: number;
}

/** Reads at most `size` bytes at an address relative to the image base. */
export type ReadRva = (rva: number, size: number) => Uint8Array;
