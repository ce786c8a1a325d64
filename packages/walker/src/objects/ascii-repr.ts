/**
 * Text in the form of ascii() for a str and repr() for a bytes object: quoted, with all but
 * printable ASCII escaped.
 */

const named: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\" };
const singleQuote = 39;
const doubleQuote = 34;

/** Code points, or bytes. */
export function asciiRepr(points: readonly number[]): string {
  // Double quotes only where they save escapes.
  const quote = points.includes(singleQuote) && !points.includes(doubleQuote) ? doubleQuote : singleQuote;
  const text = points.map((point) => (point === quote ? `\\${String.fromCharCode(point)}` : escaped(point)));
  const mark = String.fromCharCode(quote);
  return mark + text.join("") + mark;
}

function escaped(point: number): string {
  const short = named[point];
  if (short !== undefined) return short;
  if (point >= 0x20 && point < 0x7f) return String.fromCharCode(point);
  const [letter, digits] = point <= 0xff ? ["x", 2] : point <= 0xffff ? ["u", 4] : ["U", 8];
  return `\\${letter}${point.toString(16).padStart(digits as number, "0")}`;
}
