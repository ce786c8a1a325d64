/** The format of a file of tables; table-file.ts writes and reads it. */
import type { Encoded, Names } from "./delta-encoding.js";
import type { RecordShape, StoredRecord } from "./record-file.js";
import type { BuildKey, EnumLayout, Table } from "./table.js";

/** The kind of a name that was looked up and that the release lacks. */
export type Absence = keyof Table["absent"];

/**
 * The maps of a table: a record's name to its position among the file's records, an enum's to its
 * content hash.
 */
export type TableParts = {
  readonly records: Names<number>;
  readonly enums: Names<string>;
  readonly constants: Names<number | string>;
  readonly absent: Names<Absence>;
};

export type StoredTable = Encoded<TableParts> & Pick<BuildKey, "hex"> & Pick<Table, "evidence">;

/** A file of tables: `data/<minor>/tables.json`. */
export interface TableFile {
  readonly format: 1;
  /** By build id. */
  readonly tables: Names<StoredTable>;
  /** By content hash. */
  readonly enums: Names<EnumLayout>;
  readonly shapes: readonly RecordShape[];
  /**
   * By content hash of the RecordLayout that each stands for, in the order in which the tables
   * first refer to them.
   */
  readonly records: Names<StoredRecord>;
}
