/** A vitest reporter that names each skipped test, and at the end counts them by reason. */
export default class SkippedReporter {
  onTestRunEnd(modules) {
    const skipped = [...modules].flatMap((module) => [...module.children.allTests("skipped")]);
    for (const test of skipped) console.log(`skipped: ${test.fullName} (${reasonOf(test)})`);
    for (const line of countsByReason(skipped.map(reasonOf))) console.log(line);
  }
}

const reasonOf = (test) => test.result().note ?? "no reason given";

/** A line for each reason, the most frequent first; none where nothing was skipped. */
export function countsByReason(reasons) {
  const counts = new Map();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return sorted.length === 0 ? [] : ["skipped, by reason:", ...sorted.map(([reason, count]) => `  ${count} ${reason}`)];
}
