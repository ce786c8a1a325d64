/** `npm test`: the set-up, then all checks and tests. The last line counts them. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guarded, ROOT, run, SetupError, say } from "./run.mjs";
import { setUp } from "./setup.mjs";

const bin = (name) => join(ROOT, "node_modules", ".bin", name);

/** Steps before the test suite, each a command that fails by its status. */
const CHECKS = [
  ["lint and format (biome)", bin("biome"), ["check", "--error-on-warnings"]],
  ["types of the tests (tsc)", bin("tsc"), ["-p", "tsconfig.test.json"]],
  ["generated files are up to date", process.execPath, [join("packages", "walker-gen", "dist", "main.js"), "--check"]],
];

function runSuite() {
  const report = join(tmpdir(), `pyframes-tests-${process.pid}.json`);
  const failure = !passes(() =>
    run(bin("vitest"), [
      "run",
      "--reporter=default",
      "--reporter=./tools/workspace/skipped-reporter.mjs",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ]),
  );
  if (!existsSync(report)) throw new SetupError("vitest ended without a report; its output above has the reason.");
  const counts = JSON.parse(readFileSync(report, "utf8"));
  rmSync(report);
  return { counts, failure };
}

/** True if `step` succeeded. A command that fails prints the reason itself. */
function passes(step) {
  try {
    step();
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return false;
  }
}

await guarded(async () => {
  setUp();
  const failedChecks = CHECKS.filter(([title, command, args]) => {
    say(title);
    return !passes(() => run(command, args));
  });
  say("tests (vitest)");
  const { counts, failure } = runSuite();
  // A test file that cannot be loaded fails without counting as a test.
  const failedTests = failure ? Math.max(counts.numFailedTests, 1) : 0;
  const passed = counts.numPassedTests + CHECKS.length - failedChecks.length;
  const failed = failedTests + failedChecks.length;
  console.log(`\n${passed} passed, ${failed} failed, ${counts.numPendingTests + counts.numTodoTests} skipped`);
  if (failed > 0) process.exitCode = 1;
});
