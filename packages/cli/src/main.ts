import { run } from "./cli.js";

// Errors of writing come to each write's callback as well; without a listener they would end the
// program.
process.stdout.on("error", () => {});
process.exitCode = await run(process.argv.slice(2));
