export { DriftError, describeDrift, findDrift, refuseDrift } from "./drift.js";
export type { Drift } from "./finding.js";
export { macroDrift } from "./macro-drift.js";
