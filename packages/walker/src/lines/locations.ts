import { Malformed, Operands } from "./operands.js";
import { type LineDecoder, lineOnly, nowhere, type Position } from "./position.js";

/** The position of an entry, and the line from which the next entry counts. */
type Entry = (operands: Operands, line: number, code: number) => readonly [line: number, position: Position];

const short: Entry = (operands, line, code) => {
  const byte = operands.byte();
  const column = code * 8 + (byte >> 4);
  return [line, { line, endLine: line, column, endColumn: column + (byte & 15) }];
};

const oneLine: Entry = (operands, start, code) => {
  const line = start + (code - 10);
  return [line, { line, endLine: line, column: operands.byte(), endColumn: operands.byte() }];
};

const noColumns: Entry = (operands, start) => {
  const line = start + operands.svarint();
  return [line, { line, endLine: line, column: null, endColumn: null }];
};

const long: Entry = (operands, start) => {
  const line = start + operands.svarint();
  const endLine = line + operands.varint();
  return [line, { line, endLine, column: operands.column(), endColumn: operands.column() }];
};

const none: Entry = (_operands, line) => [line, nowhere];

/** The form of each entry code; see CPython's Objects/locations.md. */
const forms: readonly Entry[] = [
  ...Array<Entry>(10).fill(short),
  ...Array<Entry>(3).fill(oneLine),
  noColumns,
  long,
  none,
];

/**
 * The location table, from 3.11. An entry is a first byte (1, 4 bits of code, 3 bits of code units
 * less one) and operands.
 */
export const locations: LineDecoder = (table, firstLine, lasti, codeunitSize) => {
  if (lasti < 0) return lineOnly(firstLine);
  try {
    return find(new Operands(table), firstLine, lasti, codeunitSize);
  } catch (error) {
    if (error instanceof Malformed) return nowhere;
    throw error;
  }
};

function find(operands: Operands, firstLine: number, lasti: number, codeunitSize: number): Position {
  let [line, end] = [firstLine, 0];
  for (let first = operands.first(); first !== null; first = operands.first()) {
    const code = (first >> 3) & 15;
    const form = forms[code] ?? none;
    const [next, position] = form(operands, line, code);
    end += ((first & 7) + 1) * codeunitSize;
    if (lasti < end) return position;
    line = next;
  }
  return nowhere;
}
