#!/usr/bin/env node
/**
 * The command `extract`: as one file, if the build made it from the modules that are here; else
 * module by module.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { bundlePath } from "./bundle.js";

const bundle = bundlePath();
if (bundle !== null && existsSync(bundle)) createRequire(import.meta.url)(bundle);
else await import("./command.js");
