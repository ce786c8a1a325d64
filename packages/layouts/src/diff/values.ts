/** Named values: enumerators, macros, constants of the view. */
import type { Layout } from "../layout.js";

export type Value = number | string;

export interface ValueChange {
  readonly name: string;
  /** null: one of the builds lacks it. */
  readonly was: Value | null;
  readonly is: Value | null;
}

export type Values = Readonly<Record<string, Value | null>>;

/** The names of both, in the order of the second, then those that it lacks. */
export const namesOf = (from: object, to: object): string[] => [...new Set([...Object.keys(to), ...Object.keys(from)])];

/** Every name whose value differs; a missing name counts as null. */
export function diffValues(from: Values, to: Values): ValueChange[] {
  return namesOf(from, to).flatMap((name) => {
    const [was, is] = [from[name] ?? null, to[name] ?? null];
    return was === is ? [] : [{ name, was, is }];
  });
}

/** Every enumerator of a build, by its enum's name and its own. */
export function enumValues({ enums }: Layout): Values {
  const values = Object.entries(enums).flatMap(([name, { values }]) =>
    Object.entries(values).map(([key, value]) => [`${name}.${key}`, value] as const),
  );
  return Object.fromEntries(values);
}
