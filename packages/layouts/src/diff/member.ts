/** Differences in a member's place and type, in a record or behind a field of the view. */

/** The compared properties of a member. */
export interface Comparable {
  readonly offset: number;
  readonly bit?: number;
  readonly size: number;
  readonly bits?: number;
  /** null for a number that is no member. */
  readonly type: string | null;
  readonly signed: boolean;
}

/** `moved`: offset or first bit. `resized`: bytes or bits. `retyped`: C type or sign. */
export type MemberChangeKind = "moved" | "resized" | "retyped";

export function compareMembers(was: Comparable, is: Comparable): MemberChangeKind[] {
  const tests = {
    moved: was.offset !== is.offset || was.bit !== is.bit,
    resized: was.size !== is.size || was.bits !== is.bits,
    retyped: was.type !== is.type || was.signed !== is.signed,
  };
  return (Object.keys(tests) as MemberChangeKind[]).filter((kind) => tests[kind]);
}
