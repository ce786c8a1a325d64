export { buildModel, type SourceLayout } from "./build-model.js";
export { emitC } from "./c/emit.js";
export type * from "./model.js";
export { render } from "./render.js";
export { emitTypeScript } from "./typescript/emit.js";
