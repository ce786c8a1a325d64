/**
 * One header out of many: each `#include "…"` of a fragment becomes that
 * fragment's text, once, without its include guard. Headers that are not among
 * the fragments, and the system's, stay as they are.
 */
export function amalgamate(root: string, fragments: ReadonlyMap<string, string>): string {
  const done = new Set<string>();

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

  return expand(root).replace(/\n{3,}/g, "\n\n");
}

/** A fragment between the `#ifndef NAME`, `#define NAME` and the last `#endif`. */
function withoutGuard(name: string, text: string): string {
  const guard = /^#ifndef (PYF_\w+_H)\n#define \1\n([\s\S]*)^#endif\n$/m;
  const match = guard.exec(text);
  if (match === null) throw new Error(`The fragment ${name} has no include guard.`);
  return text.slice(0, match.index) + (match[2] as string).trim().concat("\n");
}
