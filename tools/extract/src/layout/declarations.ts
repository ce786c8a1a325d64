/**
 * The parts of a preprocessed C file that decide how its types are laid out: type definitions,
 * typedefs, static assertions and pragmas. Function bodies, prototypes and variables, nine tenths
 * of CPython's headers, are left out. The rest is a C file again, without file names and line
 * numbers, so headers that give the same file have the same layouts.
 */

/** Strings (which may contain any of the others), braces, semicolons and directives. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{};]|^#[^\n]*$/gm;
/** The text before the brace of a type; any other brace opens a function or an initializer. */
const TYPE_HEAD = /\b(?:struct|union|enum)\b(?:\s+\w+)?\s*$/;
const ATTRIBUTES = /__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)|_Alignas\s*\([^()]*\)/g;
const KEPT = /^\s*(?:(?:__extension__\s+)?typedef\b|_Static_assert\b)/;
/** `# 12 "file" 3 4`: flag 3 says that the lines are a system header's. */
const LINE_MARKER = /^# \d+ "((?:[^"\\]|\\.)*)"(.*)$/;
/** Pragmas, but for those about warnings, which change no layout. */
const PRAGMA = /^#\s*pragma\s+(?!GCC\s+diagnostic)/;

export interface Declarations {
  /** One per line; comments mark the beginning and end of system headers. */
  readonly lines: readonly string[];
  /** Every file that lines come from, once. */
  readonly files: readonly string[];
}

/** The declarations of a file that a compiler's -E wrote, with its line markers. */
export function declarations(preprocessed: string): Declarations {
  const reader = new Reader(preprocessed);
  for (const match of preprocessed.matchAll(TOKEN)) reader.take(match[0], match.index);
  return { lines: reader.lines, files: [...reader.files] };
}

class Reader {
  readonly lines: string[] = [];
  readonly files = new Set<string>();
  /** The text so far of the declaration that is being read. */
  private text = "";
  private from = 0;
  private depth = 0;
  private hasType = false;
  private inBody = false;
  private system = false;
  private said = false;

  constructor(private readonly source: string) {}

  take(token: string, at: number): void {
    switch (token[0]) {
      case "#":
        this.directive(token, at);
        break;
      case "{":
        if (this.depth++ === 0) this.open(at);
        break;
      case "}":
        if (--this.depth === 0 && this.inBody) this.endBody(at + 1);
        break;
      case ";":
        if (this.depth === 0) this.end(at + 1);
    }
  }

  private directive(line: string, at: number): void {
    this.upTo(at);
    this.from = at + line.length;
    const [, file, flags] = LINE_MARKER.exec(line) ?? [];
    if (file !== undefined) {
      if (!file.startsWith("<")) this.files.add(file);
      if (this.depth === 0) this.system = / 3\b/.test(flags ?? "");
    } else if (PRAGMA.test(line) && !this.inBody) {
      if (this.text.trim() === "") this.lines.push(line);
      else this.text += `\n${line}\n`;
    }
  }

  private open(at: number): void {
    this.upTo(at);
    if (TYPE_HEAD.test(this.text.replace(ATTRIBUTES, " "))) this.hasType = true;
    else this.inBody = true;
  }

  private endBody(at: number): void {
    this.from = at;
    this.inBody = false;
    // After a variable's initializer comes its semicolon; after a function's body nothing does.
    if (/=\s*$/.test(this.text)) this.text = this.text.replace(/=\s*$/, "");
    else this.drop();
  }

  private end(at: number): void {
    this.upTo(at);
    if (this.hasType || KEPT.test(this.text)) {
      if (this.system !== this.said) this.lines.push(this.system ? "/* system */" : "/* own */");
      this.said = this.system;
      this.lines.push(this.text.includes("#") ? this.text : this.text.replace(/\s+/g, " ").trim());
    }
    this.drop();
  }

  private upTo(at: number): void {
    if (!this.inBody) this.text += this.source.slice(this.from, at);
    this.from = at;
  }

  private drop(): void {
    this.text = "";
    this.hasType = false;
  }
}
