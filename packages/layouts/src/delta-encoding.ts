/**
 * Delta encoding of maps that differ little: each is stored as its differences from the most
 * similar earlier one, such as a patch release from the one before it, or a target from another
 * target of the same release.
 */
import { buildId } from "./build.js";
import type { BuildKey } from "./table.js";

type Value = string | number;
export type Names<V> = Readonly<Record<string, V>>;
/** The differences of a map from another: another value, or null for a name that it lacks. */
export type Delta<V> = Names<V | null>;

/** The maps of one build, by the name of the part. */
export type Parts = Names<Names<Value>>;
/** The same, as stored. */
export type Encoded<P extends Parts> = {
  /** The id of the build that this one is a difference from; absent if it is stored whole. */
  readonly like?: string;
} & { readonly [K in keyof P]?: Delta<P[K][string]> };

export interface Entry<P extends Parts> {
  readonly build: Omit<BuildKey, "hex">;
  readonly parts: P;
}

/** An object with its names sorted. */
export function sortedByName<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function deltaOf(base: Names<Value>, map: Names<Value>): Record<string, Value | null> {
  const delta: Record<string, Value | null> = {};
  for (const name in map) if (map[name] !== base[name]) delta[name] = map[name] as Value;
  for (const name in base) if (map[name] === undefined) delta[name] = null;
  return sortedByName(Object.entries(delta));
}

/** The differences of each part; parts without any are left out. */
function differences(base: Parts, parts: Parts): Names<Delta<Value>> {
  return Object.fromEntries(
    Object.entries(parts)
      .map(([part, map]) => [part, deltaOf(base[part] ?? {}, map)] as const)
      .filter(([, delta]) => Object.keys(delta).length > 0),
  );
}

/** The number of differences; counting stops beyond `most`. */
function countDifferences(base: Parts, parts: Parts, most: number): number {
  let count = 0;
  for (const part in parts) {
    const [from, to] = [base[part] ?? {}, parts[part] as Names<Value>];
    for (const name in to) if (to[name] !== from[name] && ++count > most) return count;
    for (const name in from) if (to[name] === undefined && ++count > most) return count;
  }
  return count;
}

/** The candidates: builds of the same target, or of the same release and ABI. */
function related(a: Entry<Parts>["build"], b: Entry<Parts>["build"]): boolean {
  return a.target === b.target || (a.version === b.version && a.abiflags === b.abiflags);
}

/** The number of candidates before a build that are tried, the latest first. */
const TRIED = 16;

/** `entries` as differences from the most similar of those before them: id to the stored form. */
export function encodeDeltas<P extends Parts>(entries: readonly Entry<P>[]): Map<string, Encoded<P>> {
  const encoded = new Map<string, Encoded<P>>();
  entries.forEach(({ build, parts }, index) => {
    let like: Entry<P> | undefined;
    let fewest = countDifferences({}, parts, Number.POSITIVE_INFINITY);
    const before = entries.slice(0, index).filter((entry) => related(entry.build, build));
    for (const base of before.slice(-TRIED)) {
      const count = countDifferences(base.parts, parts, fewest);
      if (count < fewest) [like, fewest] = [base, count];
    }
    const deltas = differences(like?.parts ?? {}, parts);
    encoded.set(buildId(build), { ...(like && { like: buildId(like.build) }), ...deltas } as Encoded<P>);
  });
  return encoded;
}

/** `id` and the builds of its chain of differences, the whole one first. */
export function chainOf<P extends Parts>(
  encoded: (id: string) => Encoded<P> | undefined,
  id: string,
): readonly Encoded<P>[] {
  const chain: Encoded<P>[] = [];
  for (let link = encoded(id); link !== undefined; link = link.like === undefined ? undefined : encoded(link.like)) {
    chain.unshift(link);
  }
  return chain;
}

/** One part of a decoded chain, its names sorted; empty if no build of the chain has it. */
export function decodePart<P extends Parts, K extends keyof P>(chain: readonly Encoded<P>[], part: K): P[K] {
  const merged: Record<string, Value | null> = {};
  for (const link of chain) Object.assign(merged, link[part]);
  const present: Record<string, Value | null> = {};
  // Sorting without a comparison function is much faster when this code runs for the first time.
  for (const name of Object.keys(merged).sort()) if (merged[name] !== null) present[name] = merged[name] as Value;
  return present as P[K];
}

/**
 * A chain's value for one name of a part, from the last build that has it; undefined if none does.
 */
export function decodeName<P extends Parts, K extends keyof P>(
  chain: readonly Encoded<P>[],
  part: K,
  name: string,
): P[K][string] | undefined {
  for (let link = chain.length - 1; link >= 0; link--) {
    const names = chain[link]?.[part];
    if (names && Object.hasOwn(names, name)) return (names[name] ?? undefined) as P[K][string] | undefined;
  }
  return undefined;
}
