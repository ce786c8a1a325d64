export { buildId, compareVersions, minorOf, versionOfHex } from "./build.js";
export type * from "./table.js";
export { type TargetFacts, type TargetTriple, targets } from "./targets.js";
export { enumDefinition, type LineTable, type ViewConstants } from "./view/constants.js";
export { type FieldDefinition, type GroupDefinition, viewDefinition } from "./view/definition.js";
export type * from "./view/view.js";
