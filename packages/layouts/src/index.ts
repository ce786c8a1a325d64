export type * from "./table.js";
export { enumDefinition, type LineTable, type ViewConstants } from "./view/constants.js";
export { type FieldDefinition, type GroupDefinition, viewDefinition } from "./view/definition.js";
export type * from "./view/view.js";
