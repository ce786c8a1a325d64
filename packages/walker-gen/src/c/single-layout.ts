/**
 * Headers for builds that all have one layout. What reads a target's layout reads a constant there, so that compilers leave out all code for
 * what the layout lacks; a target has no copy of it, and so nothing can be missed: it would not compile.
 */

/** `target->layout.gil.locked`, `&sampler->target.layout`: the target, how its member is named, what is done with the layout. */
const USE = /(&?)((?:\w+(?:->|\.))*target)(->|\.)layout\b(\.?)/g;
const MEMBER = /^ {2}pyf_layout layout;.*\n/m;

const read = (_: string, address: string, target: string, access: string, dot: string): string => {
  const layout = `pyf_layout_of(${access === "." ? "&" : ""}${target})`;
  if (dot) return `${address}${layout}->`;
  return address ? layout : `*${layout}`;
};

/** @param fragments of one header */
export function withSingleLayout(fragments: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...fragments].map(([name, text]) => [name, text.replace(MEMBER, "").replace(USE, read)]));
}
