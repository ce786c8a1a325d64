/**
 * The tests that need no network, no interpreter and no compiled C: `npx nx run-many -t test:unit`.
 * A file that needs one of these is listed here, and runs with the others in `npm test`.
 */
import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["{packages,tools}/**/*.test.ts", "test/support/**/*.test.ts", "test/docs/{links,prose}.test.ts"],
    exclude: [
      "**/dist/**",
      "**/node_modules/**",
      // Compile the C library, most of them under sanitizers, and run interpreters.
      "packages/walker-gen/src/c/{decimal,docs,dump,fragments,header,only-layout,positions}.test.ts",
      // Fetch Debian's packages.
      "tools/extract/src/targets/pyconfig.test.ts",
    ],
  },
});
