import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const SECOND = 1000;
const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // The sources, not the last build.
    alias: [
      { find: /^@pyframes\/(\w[\w-]*)\/testing$/, replacement: `${source("packages")}/$1/src/testing/index.ts` },
      { find: "@pyframes/layouts/drift", replacement: source("packages/layouts/src/drift/index.ts") },
      { find: /^@pyframes\/(\w[\w-]*)$/, replacement: `${source("packages")}/$1/src/index.ts` },
      { find: /^#generated\/(.*)\.js$/, replacement: `${source("generated/ts")}/$1.ts` },
    ],
  },
  test: {
    include: ["{packages,tools,test}/**/*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**"],
    // Targets are started, headers unpacked and C compiled; nothing is timed.
    testTimeout: 120 * SECOND,
    hookTimeout: 300 * SECOND,
    maxWorkers: 2,
    reporters: ["default", "./tools/workspace/skipped-reporter.mjs"],
    globalSetup: "test/support/run-directory.ts",
  },
});
