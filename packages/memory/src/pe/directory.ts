/** A table of the image as the optional header has it: where it is, from the image base, and its bytes. */
export interface Directory {
  readonly rva: number;
  readonly size: number;
}

/** Reads at most so many bytes at an address relative to the image base. */
export type ReadRva = (rva: number, size: number) => Uint8Array;
