import type { BuildKey } from "./table.js";

/**
 * A build's id: `cpython-3.13.5t-aarch64-linux-gnu`; `cpython-3.13.5+debian-…` for another
 * distributor than upstream.
 */
export function buildId(key: Omit<BuildKey, "hex">): string {
  const distributor = key.distributor === "upstream" ? "" : `+${key.distributor}`;
  return `cpython-${key.version}${key.abiflags}${distributor}-${key.target}`;
}

const LEVELS: Readonly<Record<number, string>> = { 10: "a", 11: "b", 12: "rc" };
const FINAL = 15;

/**
 * From PY_VERSION_HEX to the version: 0x030d05f0 is 3.13.5, 0x030f00c1 is 3.15.0rc1
 * (Include/patchlevel.h).
 */
export function versionOfHex(hex: number): string {
  const release = `${hex >>> 24}.${(hex >>> 16) & 0xff}.${(hex >>> 8) & 0xff}`;
  const level = LEVELS[(hex >>> 4) & 0xf];
  return level === undefined ? release : `${release}${level}${hex & 0xf}`;
}

/** `3.13.5` is 0x030d05f0, `3.15.0rc1` 0x030f00c1; null for a text that is no version. */
export function hexOfVersion(version: string): number | null {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?$/.exec(version);
  if (match === null) return null;
  const [, major, minor, micro, name, serial] = match;
  const level = Number(Object.entries(LEVELS).find(([, known]) => known === name)?.[0] ?? FINAL);
  return (
    ((Number(major) << 24) | (Number(minor) << 16) | (Number(micro) << 8) | (level << 4) | Number(serial ?? 0)) >>> 0
  );
}

/** `3.13.5` -> `3.13`. */
export function minorOf(version: string): string {
  return version
    .split(".", 2)
    .join(".")
    .replace(/(\.\d+).*/, "$1");
}

/**
 * Orders versions by their numbers: 3.9.20 before 3.10.2. Pre-releases come before their release.
 */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string) => {
    const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:(a|b|rc)(\d+))?/.exec(version);
    if (!match) return [0, 0, 0, 0, 0];
    const level = match[4] === undefined ? 3 : ["a", "b", "rc"].indexOf(match[4]);
    return [match[1], match[2], match[3] ?? 0, level, match[5] ?? 0].map(Number);
  };
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] as number) - (right[index] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
