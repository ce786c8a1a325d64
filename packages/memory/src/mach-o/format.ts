/** The used parts of the Mach-O structs in <mach-o/loader.h>, <mach-o/nlist.h>, <mach-o/fat.h>. */

/** mach_header.magic, read in the file's own byte order. */
export const MH_MAGIC = 0xfeedface;
export const MH_MAGIC_64 = 0xfeedfacf;
/** fat_header.magic; always big-endian. */
export const FAT_MAGIC = 0xcafebabe;
export const FAT_MAGIC_64 = 0xcafebabf;

export const LC_SYMTAB = 0x2;
export const LC_UUID = 0x1b;

export interface MachOFormat {
  readonly word: 4 | 8;
  /** sizeof(struct mach_header) */
  readonly header: number;
  /** LC_SEGMENT, LC_SEGMENT_64 */
  readonly segmentCommand: number;
  readonly segment: {
    readonly size: number;
    readonly vmaddr: number;
    readonly vmsize: number;
    readonly fileoff: number;
    readonly filesize: number;
    readonly nsects: number;
  };
  readonly section: {
    readonly size: number;
    readonly addr: number;
    readonly bytes: number;
    readonly offset: number;
    readonly flags: number;
  };
  /** struct nlist; n_strx, n_type and n_value are at 0, 4 and 8 in both. */
  readonly nlist: number;
}

export const machO32: MachOFormat = {
  word: 4,
  header: 28,
  segmentCommand: 0x1,
  segment: { size: 56, vmaddr: 24, vmsize: 28, fileoff: 32, filesize: 36, nsects: 48 },
  section: { size: 68, addr: 32, bytes: 36, offset: 40, flags: 56 },
  nlist: 12,
};

export const machO64: MachOFormat = {
  word: 8,
  header: 32,
  segmentCommand: 0x19,
  segment: { size: 72, vmaddr: 24, vmsize: 32, fileoff: 40, filesize: 48, nsects: 64 },
  section: { size: 80, addr: 32, bytes: 40, offset: 48, flags: 64 },
  nlist: 16,
};
