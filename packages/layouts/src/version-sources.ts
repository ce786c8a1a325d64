/**
 * The sources for a build's version, most trusted first. A recording's header names the source;
 * both engines accept these names.
 */
export const versionSources = {
  symbol: "the symbol Py_Version",
  "debug-offsets": "its debug offsets",
  hexversion: "sys.hexversion in its memory",
  "build-id": "its build-id",
  literal: "a string in its image",
  "file-name": "the name of its file",
} as const;

export type VersionSource = keyof typeof versionSources;
