/**
 * The cost of a sample for more and more threads and frames. The cost of one more should stay the
 * same.
 */
import { median } from "./measure.mjs";
import { growth as steps, withTarget } from "./targets.mjs";

const rounds = 3;

export async function growth(rows, pythons) {
  const [python] = pythons;
  const found = [];
  for (const row of rows.filter(({ grows, skip, minors }) => grows && !skip && minors.includes(python.minor))) {
    for (const [by, targets] of Object.entries(steps)) {
      const points = [];
      for (const target of targets) {
        const figures = await withTarget(target, python.command, (pid) =>
          Array.from({ length: rounds }, () => row.samples(pid, target.size < 1000 ? 0.3 : 0.05).medianNs),
        );
        points.push({ size: target.size, medianNs: median(figures) });
      }
      found.push({ name: row.name, by, python: python.minor, points });
    }
  }
  return found;
}
