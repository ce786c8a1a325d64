/** Where an instruction is in its source. Lines count from 1, columns are byte offsets from 0; null is not known. */
export interface Position {
  readonly line: number | null;
  readonly endLine: number | null;
  readonly column: number | null;
  readonly endColumn: number | null;
}

export const nowhere: Position = { line: null, endLine: null, column: null, endColumn: null };

/** A line with nothing more known of it. */
export const lineOnly = (line: number): Position => ({ ...nowhere, line });

/**
 * Finds the position of the instruction at byte `lasti` (negative: not begun)
 * in a line table. A table that ends before it, or is malformed, gives `nowhere`.
 *
 * @param codeunitSize sizeof(_Py_CODEUNIT), which some encodings count in.
 * @param isCut whether the table goes on where it could not be read.
 */
export type LineDecoder = (
  table: Uint8Array,
  firstLine: number,
  lasti: number,
  codeunitSize: number,
  isCut?: boolean,
) => Position;
