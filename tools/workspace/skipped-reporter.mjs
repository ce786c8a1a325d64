/** The requirement in a suite's name, where it is known before the run: `[needs a tool]`. */
const needs = (name) => /\[(needs [^\]]+)\]/.exec(name)?.[1];

/** A vitest reporter that names every skipped test with its reason: a skip must be seen. */
export default class SkippedReporter {
  onTestRunEnd(modules) {
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        console.log(`skipped: ${test.fullName} (${test.result().note ?? needs(test.fullName) ?? "no reason given"})`);
      }
    }
  }
}
