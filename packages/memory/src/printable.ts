/**
 * Characters that steer a terminal or reorder the text around them: control characters (Unicode's
 * Cc, with ESC, DEL and C1), line and paragraph separators (U+2028, U+2029), and the bidirectional
 * controls of Unicode's Bidi_Control.
 */
const unprintable = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u;
const everyUnprintable = new RegExp(unprintable, "gu");

/** Text from a target with unprintable characters as escapes: `\x1b`, `\u202e`. */
export function printable(text: string): string {
  // Most text has none, and a search for the runtime makes an error at each word.
  return unprintable.test(text) ? text.replaceAll(everyUnprintable, escaped) : text;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** JSON text whose unprintable characters are escapes, so that printing it is safe. */
export function printableJson(json: string): string {
  return unprintable.test(json) ? json.replaceAll(everyUnprintable, jsonEscape) : json;
}

const jsonEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
