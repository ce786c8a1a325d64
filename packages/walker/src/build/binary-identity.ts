import { soabiPrefix } from "#generated/facts.js";

/** Read-only data in which strings are looked for. */
export interface ReadOnlyText {
  /** The text from the character before each occurrence of `wanted` on, one character a byte. */
  readOnlyText(wanted: string): Iterable<string>;
}

/** What an interpreter's image says of itself in its read-only data. */
export interface Soabi {
  /** The minor version: 13 of 3.13. */
  readonly minor: number;
  /** Without the `m` of pymalloc, which to 3.7 every build has and no layout depends on. */
  readonly abiflags: string;
  /** As the build spelt it. */
  readonly triple: string;
}

/** After the character before it: the prefix, the rest of the version, abiflags and PLATFORM_TRIPLET. */
const soabiSuffix = new RegExp(`^.${soabiPrefix.replace(".", "\\.")}(\\d{1,3})([a-z]{0,7})-([a-z0-9_-]+)\\.so\0`, "s");

/**
 * The suffix of extension modules, `.cpython-313t-x86_64-linux-gnu.so`. From 3.8 on a debug build takes a
 * release build's modules too, and has both suffixes: the one with `d` is its own.
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

/** As findSoabi, of Windows: `.cp313t-win_amd64.pyd`, with `_d` before it in a debug build. */
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
 * How a version may stand in a string, the likeliest first: alone, behind a character that ends a word
 * (`/opt/3.8.18`), or behind a letter (`v3.8.18`).
 */
const beforeVersion = [/\0/, /[^0-9A-Za-z.]/, /[A-Za-z]/];

/**
 * PY_VERSION: a string of its own, or else, where the linker merged it into
 * another's tail, what all tails of a kind agree on. Null too where an application has versions of its own that look alike.
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

/** `sys.version`, and what Py_GetVersion() returns: `3.8.18 (default, May  9 2026, 07:33:04) \n[GCC 12.2.0]`. What all of them agree on. */
export function findFullVersion(memory: ReadOnlyText, minor: number): string | null {
  const found = new Set<string>();
  for (const text of memory.readOnlyText(`3.${minor}.`)) {
    const match = /^[^0-9A-Za-z.](3\.\d{1,3}\.\d{1,3}(?:(?:a|b|rc)\d{1,3})?)\+? \([^()\n\0]{1,80}\) \n?\[/.exec(text);
    if (match?.[1] !== undefined) found.add(match[1]);
  }
  const [only, ...others] = found;
  return others.length === 0 ? (only ?? null) : null;
}
