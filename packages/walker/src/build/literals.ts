import type { ElfImage } from "@pyframes/memory";

/** What an interpreter's image says of itself in its read-only data. */
export interface Soabi {
  /** The minor version: 13 of 3.13. */
  readonly minor: number;
  /** Without the `m` of pymalloc, which to 3.7 every build has and no layout depends on. */
  readonly abiflags: string;
  /** As the build spelt it. */
  readonly triple: string;
}

/** The read-only data as text, one character a byte; empty where the image has none. */
export function readOnlyData(image: ElfImage): string {
  const section = image.section(".rodata");
  const bytes = section === null ? null : image.sectionData(section);
  return bytes === null ? "" : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The suffix of extension modules, `.cpython-313t-x86_64-linux-gnu.so`. */
export function findSoabi(data: string): Soabi | null {
  const match = /\.cpython-3(\d+)([a-z]*)-([a-z0-9_-]+)\.so\0/.exec(data);
  if (match === null) return null;
  const [, minor, abiflags = "", triple = ""] = match;
  return { minor: Number(minor), abiflags: abiflags.replace("m", ""), triple };
}

/**
 * PY_VERSION: a string of its own, or else, where the linker merged it into
 * another's tail, what all such tails agree on.
 */
export function findVersion(data: string, minor: number): string | null {
  const version = `3\\.${minor}\\.\\d+(?:(?:a|b|rc)\\d+)?`;
  const alone = new RegExp(`(?:^|\\0)(${version})\\+?\\0`).exec(data)?.[1];
  if (alone !== undefined) return alone;
  const tails = new Set<string>();
  for (const [, tail = ""] of data.matchAll(new RegExp(`[^0-9A-Za-z.\\0](${version})\\+?\\0`, "g"))) tails.add(tail);
  const [only] = tails;
  return tails.size === 1 && only !== undefined ? only : null;
}
