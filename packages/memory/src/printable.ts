/**
 * Characters that steer a terminal or reorder the text around them: Unicode's control characters
 * (Cc, with ESC, DEL and C1), line and paragraph separators, and Bidi_Control. In C:
 * pyf_is_unprintable.
 */
const unprintable = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u;
const everyUnprintable = new RegExp(unprintable, "gu");

/** Text with escapes for unprintable characters: `\x1b`, `\u202e`. */
export function printable(text: string): string {
  // Most text has none, and a search for the runtime makes an error at each word.
  return unprintable.test(text) ? text.replaceAll(everyUnprintable, textEscape) : text;
}

/** JSON.stringify with escapes for unprintable characters, for output on a terminal. */
export function printableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Without indentation JSON has these characters in strings only.
  return unprintable.test(json) ? json.replaceAll(everyUnprintable, jsonEscape) : json;
}

function textEscape(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

const jsonEscape = (character: string): string => `\\u${hex(character.charCodeAt(0), 4)}`;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");
