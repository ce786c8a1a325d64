#!/usr/bin/env node
// A file of its own, because the compiler's output cannot be made executable.
import { existsSync } from "node:fs";

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error("pyframes: it is not built yet; run: npx tsc -b");
  process.exitCode = 1;
}
