/**
 * Maps that differ little from each other, each told as its differences from the one it is nearest to:
 * a patch release from the one before it, a target from another target of the same release.
 */
import { buildId } from "./build.js";
import type { BuildKey } from "./table.js";

type Value = string | number;
export type Names<V> = Readonly<Record<string, V>>;
/** Where one map differs from another: another value, or null for a name it does not have. */
export type Delta<V> = Names<V | null>;

/** What is told of one build: some maps, by the name of the part. */
export type Parts = Names<Names<Value>>;
/** The same, as it is stored. */
export type Told<P extends Parts> = {
  /** The id of the build that this one is told from; absent where it is told whole. */
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

/** Each part's differences; parts without any are left out. */
function differences(base: Parts, parts: Parts): Names<Delta<Value>> {
  return Object.fromEntries(
    Object.entries(parts)
      .map(([part, map]) => [part, deltaOf(base[part] ?? {}, map)] as const)
      .filter(([, delta]) => Object.keys(delta).length > 0),
  );
}

/** How many differences there are; beyond `most`, that there are more. */
function countDifferences(base: Parts, parts: Parts, most: number): number {
  let count = 0;
  for (const part in parts) {
    const [from, to] = [base[part] ?? {}, parts[part] as Names<Value>];
    for (const name in to) if (to[name] !== from[name] && ++count > most) return count;
    for (const name in from) if (to[name] === undefined && ++count > most) return count;
  }
  return count;
}

/** Which pairs are tried: those of one target, and those of one release and ABI. */
function related(a: Entry<Parts>["build"], b: Entry<Parts>["build"]): boolean {
  return a.target === b.target || (a.version === b.version && a.abiflags === b.abiflags);
}

/** How many of the related ones before a build are tried, the latest first. */
const TRIED = 16;

/** `entries`, each told from the nearest of those before it: id to what is stored. */
export function tell<P extends Parts>(entries: readonly Entry<P>[]): Map<string, Told<P>> {
  const told = new Map<string, Told<P>>();
  entries.forEach(({ build, parts }, index) => {
    let like: Entry<P> | undefined;
    let fewest = countDifferences({}, parts, Number.POSITIVE_INFINITY);
    const before = entries.slice(0, index).filter((entry) => related(entry.build, build));
    for (const base of before.slice(-TRIED)) {
      const count = countDifferences(base.parts, parts, fewest);
      if (count < fewest) [like, fewest] = [base, count];
    }
    const deltas = differences(like?.parts ?? {}, parts);
    told.set(buildId(build), { ...(like && { like: buildId(like.build) }), ...deltas } as Told<P>);
  });
  return told;
}

/** `id` and those that it is told from, the first of them first. */
export function chainOf<P extends Parts>(told: (id: string) => Told<P> | undefined, id: string): readonly Told<P>[] {
  const chain: Told<P>[] = [];
  for (let link = told(id); link !== undefined; link = link.like === undefined ? undefined : told(link.like)) {
    chain.unshift(link);
  }
  return chain;
}

/** One part of what a chain tells, its names sorted; a part that is told nowhere is empty. */
export function untell<P extends Parts, K extends keyof P>(chain: readonly Told<P>[], part: K): P[K] {
  const merged: Record<string, Value | null> = {};
  for (const link of chain) Object.assign(merged, link[part]);
  const present: Record<string, Value | null> = {};
  // Sorted without a function to compare by, which is much quicker where this code runs for the first time.
  for (const name of Object.keys(merged).sort()) if (merged[name] !== null) present[name] = merged[name] as Value;
  return present as P[K];
}

/** What a chain tells of one name of a part, which needs no more than the last that has it; undefined where none does. */
export function toldOf<P extends Parts, K extends keyof P>(
  chain: readonly Told<P>[],
  part: K,
  name: string,
): P[K][string] | undefined {
  for (let link = chain.length - 1; link >= 0; link--) {
    const names = chain[link]?.[part];
    if (names && Object.hasOwn(names, name)) return (names[name] ?? undefined) as P[K][string] | undefined;
  }
  return undefined;
}
