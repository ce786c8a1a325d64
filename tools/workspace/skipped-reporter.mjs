/** A vitest reporter that names every skipped test with its reason: a skip must be seen. */
export default class SkippedReporter {
  onTestRunEnd(modules) {
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        console.log(`skipped: ${test.fullName} (${test.result().note ?? "no reason given"})`);
      }
    }
  }
}
