export type { Drift } from "./difference.js";
export { DriftError, describeDrift, findDrift, refuseDrift } from "./drift.js";
export { macroDrift } from "./macro-drift.js";
