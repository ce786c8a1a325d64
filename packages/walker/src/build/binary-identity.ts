import { soabiPrefix } from "#generated/facts.js";

/** Data that is searched for strings. */
export interface ReadOnlyText {
  /** The text from the character before each occurrence of `wanted`, one character a byte. */
  readOnlyText(wanted: string): Iterable<string>;
}

/** The parts of an interpreter's SOABI. */
export interface Soabi {
  /** The minor version: 13 for 3.13. */
  readonly minor: number;
  /**
   * Without the `m` of pymalloc, which every build up to 3.7 has and on which no layout depends.
   */
  readonly abiflags: string;
  /** As the build spells it. */
  readonly triple: string;
}

/** The character before, the prefix, the rest of the version, abiflags and PLATFORM_TRIPLET. */
const soabiSuffix = new RegExp(`^.${soabiPrefix.replace(".", "\\.")}(\\d{1,3})([a-z]{0,7})-([a-z0-9_-]+)\\.so\0`, "s");

/**
 * The suffix of extension modules, `.cpython-313t-x86_64-linux-gnu.so`. A debug build from 3.8 also
 * loads the modules of release builds and holds both suffixes: the one with `d` is its SOABI.
 */
export function findSoabi(image: ReadOnlyText): Soabi | null {
  let first: Soabi | null = null;
  for (const text of image.readOnlyText(soabiPrefix)) {
    const match = soabiSuffix.exec(text);
    if (match === null) continue;
    const [, minor, abiflags = "", triple = ""] = match;
    const soabi = { minor: Number(minor), abiflags: abiflags.replace("m", ""), triple };
    if (abiflags.includes("d")) return soabi;
    first ??= soabi;
  }
  return first;
}

/**
 * The counterpart of findSoabi on Windows: `.cp313t-win_amd64.pyd`, after `_d` in a debug build.
 */
export function findPydTag(image: ReadOnlyText): Soabi | null {
  for (const text of image.readOnlyText(".cp3")) {
    const match = /^(.)\.cp3(\d{1,3})(t?)-([a-z0-9_]+)\.pyd\0/s.exec(text);
    if (match === null) continue;
    const [, before = "", minor, threaded = "", triple = ""] = match;
    return { minor: Number(minor), abiflags: before === "d" ? `${threaded}d` : threaded, triple };
  }
  return null;
}

/**
 * The contexts of a version in a string, likeliest first: alone, after a character that ends a word
 * (`/opt/3.8.18`), or after a letter (`v3.8.18`).
 */
const beforeVersion = [/\0/, /[^0-9A-Za-z.]/, /[A-Za-z]/];

/**
 * PY_VERSION: a separate string or, where the linker merged it into the tail of another string, the
 * version that all tails of a kind share. Null also if the application holds other versions of the
 * same form.
 */
export function findVersion(image: ReadOnlyText, minor: number): string | null {
  const found = beforeVersion.map(() => new Set<string>());
  for (const text of image.readOnlyText(`3.${minor}.`)) {
    const match = /^(.)(3\.\d+\.\d+(?:(?:a|b|rc)\d+)?)\+?\0/s.exec(text);
    if (match === null) continue;
    const [, before = "", version = ""] = match;
    found[beforeVersion.findIndex((kind) => kind.test(before))]?.add(version);
  }
  const [only, ...others] = found.find(({ size }) => size > 0) ?? [];
  return others.length === 0 ? (only ?? null) : null;
}

/**
 * `sys.version`, the result of Py_GetVersion(): `3.8.18 (default, May  9 2026, 07:33:04) \n[GCC
 * 12.2.0]`. Null if occurrences differ.
 */
export function findFullVersion(memory: ReadOnlyText, minor: number): string | null {
  const found = new Set<string>();
  for (const text of memory.readOnlyText(`3.${minor}.`)) {
    const match = /^[^0-9A-Za-z.](3\.\d{1,3}\.\d{1,3}(?:(?:a|b|rc)\d{1,3})?)\+? \([^()\n\0]{1,80}\) \n?\[/.exec(text);
    if (match?.[1] !== undefined) found.add(match[1]);
  }
  const [only, ...others] = found;
  return others.length === 0 ? (only ?? null) : null;
}
