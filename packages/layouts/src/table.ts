/**
 * The facts that one build's headers define, and their origin. table-file.ts has the form on disk.
 */

/** One member of a record. Offsets are bytes from the start of the record that lists it. */
export interface Member {
  /** Absent for an anonymous struct or union, whose members count as the enclosing record's own. */
  readonly name?: string;
  readonly offset: number;
  /** Bytes; for a bit-field, of its declared type. A flexible array has 0. */
  readonly size: number;
  /** As C spells it, without clang's names for unnamed types; "struct" or "union" for those. */
  readonly type: string;
  /** True for signed integer and enum members. */
  readonly signed?: true;
  /**
   * Bit-fields: first bit, counted from the least significant bit of the byte at `offset`, and
   * width.
   */
  readonly bit?: number;
  readonly bits?: number;
  /** Members that hold a record by value, or an array of them: the content hash of that record. */
  readonly record?: string;
  /**
   * Arrays: number of elements of each dimension, outermost first; with `record`, that is one
   * element.
   */
  readonly dims?: readonly number[];
}

export interface RecordLayout {
  readonly kind: "struct" | "union";
  /** The tag, or the first typedef of an untagged record; absent if it has neither. */
  readonly name?: string;
  /** Every other name: typedefs, sorted. */
  readonly aliases?: readonly string[];
  /** True if `name` is a tag, so that C spells it `struct name`. */
  readonly tagged?: true;
  /** True for records of the C library and the compiler, which Python's own hold by value. */
  readonly system?: true;
  readonly size: number;
  readonly align: number;
  readonly members: readonly Member[];
}

export interface EnumLayout {
  readonly aliases?: readonly string[];
  readonly tagged?: true;
  readonly size: number;
  readonly signed: boolean;
  readonly values: Readonly<Record<string, number | string>>;
}

/** The build that a table describes. */
export interface BuildKey {
  /** CPython's version, `3.13.5`. */
  readonly version: string;
  /** PY_VERSION_HEX, `0x030d05f0`. */
  readonly hex: string;
  readonly distributor: string;
  readonly abiflags: string;
  /** GNU triple. */
  readonly target: string;
}

export type EvidenceKind = "compiler" | "dwarf" | "debug-offsets";

export interface Evidence {
  readonly kind: EvidenceKind;
  /** The origin: a compiler's version line, a binary's version and build-id. */
  readonly by: string;
  /** The number of compared facts, all of which agreed. */
  readonly checks: number;
}

export interface Provenance {
  /**
   * The header source, and its description of the headers: a package and its version, a git ref and
   * commit.
   */
  readonly source: string;
  /** sha256 of every header read, by its path below the include directory or the sysroot. */
  readonly headers: Readonly<Record<string, string>>;
  /** sha256 of the pyconfig.h in force. */
  readonly pyconfig: string;
  /** clang's arguments, with the directories replaced by <include>, <sysroot>, <resources>. */
  readonly arguments: readonly string[];
  readonly libclang: string;
  /**
   * GNU build-ids, Mach-O UUIDs or PE GUIDs of the build's published binaries that were compared
   * with its table: hexadecimal.
   */
  readonly binaries?: readonly string[];
}

/**
 * The facts that one build's headers define. `records` point into the pool of content-addressed
 * records.
 */
export interface Table {
  readonly build: BuildKey;
  readonly evidence: readonly Evidence[];
  /** Name to content hash. */
  readonly records: Readonly<Record<string, string>>;
  readonly enums: Readonly<Record<string, EnumLayout>>;
  /** Macros and constants of unnamed enums. Values beyond 2^53 are decimal strings. */
  readonly constants: Readonly<Record<string, number | string>>;
  /** Roots and constants that were looked up and that this release does not have. */
  readonly absent: {
    readonly records: readonly string[];
    readonly constants: readonly string[];
    /** Records that are declared and pointed to, and that no header defines. */
    readonly definitions: readonly string[];
  };
}

/** Content-addressed records: the first 16 hex digits of the sha256 of the record's JSON. */
export type RecordPool = Readonly<Record<string, RecordLayout>>;
