/** CPython's final releases: the types of versions.json at the root of the repository. */

/** The formats of upstream's source archives, by the ending of their names. */
export type ArchiveFormat = "tgz" | "tar.xz";

export interface Release {
  /** PY_VERSION_HEX, `0x030d05f0`. */
  readonly hex: string;
  /** The tag in CPython's git repository, `v3.13.5`. */
  readonly tag: string;
  /** sha256 of the source archive, hex; empty where it is not known. */
  readonly sha256: Readonly<Partial<Record<ArchiveFormat, string>>>;
}

/** versions.json: every final release from 3.6.0 on, in order. */
export interface VersionsFile {
  readonly releases: Readonly<Record<string, Release>>;
}
