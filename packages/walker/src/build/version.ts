/** Release levels of PY_VERSION_HEX (Include/patchlevel.h). */
const levels: readonly (readonly [name: string, level: number])[] = [
  ["a", 10],
  ["b", 11],
  ["rc", 12],
];
const final = 15;

/** `3.13.5` is 0x030d05f0, `3.15.0rc1` 0x030f00c1; null for what is no version. */
export function hexOfVersion(version: string): number | null {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?$/.exec(version);
  if (match === null) return null;
  const [, major, minor, micro, name, serial] = match;
  const level = levels.find(([known]) => known === name)?.[1] ?? final;
  return (
    ((Number(major) << 24) | (Number(minor) << 16) | (Number(micro) << 8) | (level << 4) | Number(serial ?? 0)) >>> 0
  );
}
