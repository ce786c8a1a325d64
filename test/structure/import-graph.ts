/** The imports below a directory, among files and among folders. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** The nodes that each node imports, without itself. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Sources and their text, by paths relative to `directory`, without tests and what only they use.
 */
export function readSources(directory: string): Map<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" });
  const sources = paths.filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|(^|\/)testing\//.test(path));
  return new Map(sources.map((path) => [path, readFileSync(join(directory, path), "utf8")]));
}

/** Imports of types count: they bind a reader's attention as others do. */
export function importGraph(sources: ReadonlyMap<string, string>): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [path, text] of sources) {
    const imported = [...text.matchAll(/\bfrom "(\.[^"]+)"/g)].map(([, specifier = ""]) =>
      normalize(join(dirname(path), specifier)).replace(/\.js$/, ".ts"),
    );
    graph.set(path, new Set(imported.filter((target) => target !== path)));
  }
  return graph;
}

/** Files in the top directory are separate nodes; all others are one with their folder. */
export function folderGraph(files: Graph): Graph {
  const folderOf = (path: string) => (dirname(path) === "." ? path : dirname(path));
  const graph = new Map<string, Set<string>>();
  for (const [path, imported] of files) {
    const folder = folderOf(path);
    const targets = graph.get(folder) ?? new Set();
    graph.set(folder, targets);
    for (const target of [...imported].map(folderOf)) if (target !== folder) targets.add(target);
  }
  return graph;
}

/** The first cycle found, `a -> b -> a`; null if there is none. */
export function findCycle(graph: Graph): string | null {
  const finished = new Set<string>();
  const visit = (node: string, path: readonly string[]): string | null => {
    const start = path.indexOf(node);
    if (start !== -1) return [...path.slice(start), node].join(" -> ");
    if (finished.has(node)) return null;
    for (const target of graph.get(node) ?? []) {
      const cycle = visit(target, [...path, node]);
      if (cycle !== null) return cycle;
    }
    finished.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
