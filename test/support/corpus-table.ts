/** The contents of the conformance corpus, for its README. */

const flags = ["", "d", "t", "td"] as const;
const architectures = ["x86_64", "i686", "aarch64", "s390x"];

/**
 * A Markdown table of which architectures these cases are of. @param names of cases of one program:
 * `3.13.5d+debian-s390x-linux-gnu…`
 */
export function corpusTable(names: readonly string[]): string {
  const cells = new Map<string, Set<string>>();
  for (const name of names) {
    const [, minor, abiflags, architecture] = /^(3\.\d+)\.\d+(\D*)\+[^-]+-([^-]+)-/.exec(name) ?? [];
    if (minor === undefined || architecture === undefined) throw new Error(`${name} is no name of a case`);
    const key = `${minor}${abiflags}`;
    cells.set(key, (cells.get(key) ?? new Set()).add(architecture));
  }
  const minors = [...new Set([...cells.keys()].map((key) => Number(/^3\.(\d+)/.exec(key)?.[1])))].sort((a, b) => a - b);
  const rows = minors.map((minor) => [
    `3.${minor}`,
    ...flags.map((abiflags) => cell(cells.get(`3.${minor}${abiflags}`))),
  ]);
  const head = ["CPython", "release", "`d`", "`t`", "`td`"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function cell(found: ReadonlySet<string> = new Set()): string {
  if (architectures.every((each) => found.has(each)) && found.size === architectures.length) return "all four";
  return [
    ...architectures.filter((each) => found.has(each)),
    ...[...found].filter((each) => !architectures.includes(each)),
  ].join(", ");
}
