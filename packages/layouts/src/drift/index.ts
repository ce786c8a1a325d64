export { type Drift, DriftError, describeDrift, findDrift, refuseDrift } from "./drift.js";
export { macroDrift } from "./macro-drift.js";
