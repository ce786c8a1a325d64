/**
 * Type definitions in the text of a C file that is not preprocessed: CPython's own style is enough.
 * A definition keeps the directives inside its braces, so a compiler decides about them.
 */

export interface CDefinition {
  /** The text, up to its semicolon. */
  readonly text: string;
  /** The tag and the typedef that it defines. */
  readonly names: readonly string[];
}

export interface CFile {
  /** In the order of the file. */
  readonly definitions: readonly CDefinition[];
  /** `#define` directives by the name of their macro. */
  readonly macros: ReadonlyMap<string, string>;
}

const COMMENT_OR_LITERAL = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\.)*'/g;
const DIRECTIVE = /^[ \t]*#(?:[^\n\\]|\\[\s\S])*/gm;
const MACRO = /^[ \t]*#[ \t]*define[ \t]+(\w+)/;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");
/** In C a comment is one space, even where it is in a directive and has several lines. */
const blankComment = (text: string): string => " ".repeat(text.length);

/** Every definition of a type at the top level of a file, and its macros. */
export function cDefinitions(source: string): CFile {
  // All three texts have the same length, so a position in one is a position in the others.
  const code = source.replace(COMMENT_OR_LITERAL, (token) => (token.startsWith("/") ? blankComment(token) : token));
  const macros = new Map<string, string>();
  const kept = code.replace(DIRECTIVE, (directive) => {
    const name = MACRO.exec(directive)?.[1];
    if (name === undefined) return directive;
    macros.set(name, directive);
    return blank(directive);
  });
  const bare = kept.replace(COMMENT_OR_LITERAL, blank).replace(DIRECTIVE, blank);
  const definitions = statements(bare).flatMap(({ from, to }): CDefinition[] => {
    const names = namesOf(bare.slice(from, to));
    // Directives before the first word belong to the lines above it.
    const start = from + (/\S/.exec(bare.slice(from, to))?.index ?? 0);
    return names.length === 0 ? [] : [{ text: kept.slice(start, to), names }];
  });
  return { definitions, macros };
}

const TYPE_BEFORE_BRACE = /^\s*(?:typedef\s[^;{}]*|(?:struct|union|enum)\s+\w*\s*)$/;

/** Each statement at the top level; a function ends with its brace, a type with its semicolon. */
function statements(bare: string): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  let [depth, from, isType] = [0, 0, false];
  const end = (to: number) => {
    found.push({ from, to });
    from = to;
  };
  for (const { 0: token, index } of bare.matchAll(/[{};]/g)) {
    if (token === "{" && depth++ === 0) isType = TYPE_BEFORE_BRACE.test(bare.slice(from, index));
    if (token === "}" && --depth === 0 && !isType) end(index + 1);
    if (token === ";" && depth === 0) end(index + 1);
  }
  return found;
}

const TAG = /^\s*(?:typedef\s+)?(?:struct|union|enum)\s+(\w+)\s*\{/;
const TYPEDEF_OF_BODY = /\}\s*(\w+)\s*;$/;
const TYPEDEF_OF_FUNCTION = /^\s*typedef\s[^{]*\(\s*\*\s*(\w+)\s*\)\s*\(/;
const TYPEDEF = /^\s*typedef\s[^{(]*?(\w+)\s*;$/;

function namesOf(statement: string): string[] {
  const body = /^\s*typedef\b/.test(statement) ? [TYPEDEF_OF_BODY, TYPEDEF_OF_FUNCTION, TYPEDEF] : [];
  const typedef = body.map((pattern) => pattern.exec(statement)?.[1]).find((name) => name !== undefined);
  return [TAG.exec(statement)?.[1], typedef].filter((name) => name !== undefined);
}

const wordsIn = (text: string): string[] => text.match(/\b[A-Za-z_]\w*\b/g) ?? [];

/**
 * The definitions of `names` as one C text, with all that they use from the same file. Names that
 * the file does not define are left out.
 */
export function definitionsOf(file: CFile, names: readonly string[]): string {
  const macros = new Set<string>();
  const used = new Set<CDefinition>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const word = name;
    const macro = file.macros.get(word);
    if (macro !== undefined && !macros.has(macro)) {
      macros.add(macro);
      pending.push(...wordsIn(macro));
    }
    for (const definition of file.definitions.filter(({ names }) => names.includes(word))) {
      if (used.has(definition)) continue;
      used.add(definition);
      pending.push(...wordsIn(definition.text));
    }
  }
  return [...macros, ...file.definitions.filter((definition) => used.has(definition)).map(({ text }) => text)].join(
    "\n",
  );
}
