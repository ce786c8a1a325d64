#!/usr/bin/env node
/**
 * Nx, with the options of a target handed to that target. Nx reads `--version` and `--target` for
 * itself, so `nx run extract --version 3.13` would print Nx's version. See docs/decisions/nx.md.
 */
import { createRequire } from "node:module";
import { forwarded } from "./nx-arguments.mjs";

process.argv.splice(2, Infinity, ...forwarded(process.argv.slice(2)));
createRequire(import.meta.url)("nx/bin/nx.js");
