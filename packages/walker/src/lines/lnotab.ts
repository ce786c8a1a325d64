import { type LineDecoder, lineOnly, nowhere } from "./position.js";

const signed = (byte: number): number => (byte << 24) >> 24;

/** The line delta of a range without a line. */
const noLine = -128;

/** co_lnotab: pairs (u8 bytes, s8 lines); see CPython's Objects/lnotab_notes.txt. */
export const lnotab: LineDecoder = (table, firstLine, lasti, _codeunitSize, isCut) => {
  let [address, line] = [0, firstLine];
  for (let at = 0; at < table.length; at += 2) {
    const [length, delta] = [table[at], table[at + 1]];
    if (length === undefined || delta === undefined) return nowhere;
    address += length;
    if (address > lasti) return lineOnly(line);
    line += signed(delta);
  }
  // The last pair's line holds to the end of the bytecode.
  return isCut ? nowhere : lineOnly(line);
};

/**
 * co_linetable of 3.10: pairs (u8 bytes, s8 lines) that describe ranges; see
 * Objects/lnotab_notes.txt.
 */
export const pep626: LineDecoder = (table, firstLine, lasti) => {
  if (lasti < 0) return lineOnly(firstLine);
  let [end, line] = [0, firstLine];
  for (let at = 0; at < table.length; at += 2) {
    const [length, delta] = [table[at], table[at + 1]];
    if (length === undefined || delta === undefined) break;
    const lines = signed(delta);
    if (lines !== noLine) line += lines;
    end += length;
    if (lasti < end) return lines === noLine ? nowhere : lineOnly(line);
  }
  return nowhere;
};
