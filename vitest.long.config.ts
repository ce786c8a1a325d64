/** The tests that are too long for `npm test`, or need more than Debian's packages. Each has an Nx target in test/project.json. */
import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

const HOUR = 3_600_000;

export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/**/*.long.ts"], testTimeout: HOUR, hookTimeout: HOUR },
});
