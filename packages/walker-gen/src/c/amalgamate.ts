/** One header and the fragments whose text it has, itself among them. */
export interface Amalgamation {
  readonly text: string;
  readonly fragments: ReadonlySet<string>;
}

/**
 * One header from many fragments: each `#include "..."` of a fragment becomes that fragment's text,
 * once and without its include guard. Headers that are not among the fragments, and the system's,
 * stay as they are.
 *
 * @param present fragments that a header included by `root` has already.
 * @throws Error for a fragment without an include guard.
 */
export function amalgamate(
  root: string,
  fragments: ReadonlyMap<string, string>,
  present: ReadonlySet<string> = new Set(),
): Amalgamation {
  const done = new Set<string>(present);

  const expand = (name: string): string => {
    done.add(name);
    const text = fragments.get(name);
    if (text === undefined) throw new Error(`There is no fragment ${name}.`);
    const body = name === root ? text : withoutGuard(name, text);
    return body.replace(/^#include "([^"]+)"\n/gm, (line, included: string) => {
      if (!fragments.has(included)) return line;
      return done.has(included) ? "" : `${expand(included)}\n`;
    });
  };

  return { text: expand(root).replace(/\n{3,}/g, "\n\n"), fragments: done };
}

/** The text of a fragment between `#ifndef NAME`, `#define NAME` and the last `#endif`. */
function withoutGuard(name: string, text: string): string {
  const guard = /^#ifndef (PYF_\w+_[CH])\n#define \1\n([\s\S]*)^#endif\n$/m;
  const match = guard.exec(text);
  if (match === null) throw new Error(`The fragment ${name} has no include guard.`);
  return text.slice(0, match.index) + (match[2] as string).trim().concat("\n");
}
