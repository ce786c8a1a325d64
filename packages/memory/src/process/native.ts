import { createRequire } from "node:module";

type Koffi = typeof import("koffi").default;

const require = createRequire(import.meta.url);
let loaded: Koffi | undefined;

/**
 * koffi, which calls functions of the system. Loaded when the first process is opened, as it is a sixth of what this package takes to
 * load otherwise, and cores and recordings do without; by require, as a process is opened without waiting.
 */
export function koffi(): Koffi {
  loaded ??= require("koffi") as Koffi;
  return loaded;
}
