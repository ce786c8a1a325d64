/**
 * The source position of an instruction. Lines count from 1, columns are byte offsets from 0; null
 * is unknown.
 */
export interface Position {
  readonly line: number | null;
  readonly endLine: number | null;
  readonly column: number | null;
  readonly endColumn: number | null;
}

export const nowhere: Position = { line: null, endLine: null, column: null, endColumn: null };

/** A position of which only the line is known. */
export const lineOnly = (line: number): Position => ({ ...nowhere, line });

/**
 * Finds the position of the instruction at byte `lasti` (negative before the first one) in a line
 * table. A table that ends earlier, or is malformed, gives `nowhere`.
 *
 * @param codeunitSize sizeof(_Py_CODEUNIT), the unit of some encodings.
 * @param isCut true if the rest of the table could not be read.
 */
export type LineDecoder = (
  table: Uint8Array,
  firstLine: number,
  lasti: number,
  codeunitSize: number,
  isCut?: boolean,
) => Position;
