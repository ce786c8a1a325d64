/** Exported to tests as `@pyframes/walker/testing`; no part of the published package. */
export type { Field } from "../layout/field.js";
export { StructReader } from "../layout/reader.js";
export { decoders } from "../lines/decoders.js";
export { lineOnly, nowhere, type Position } from "../lines/position.js";
export { loadedImages } from "../runtime/loaded-images.js";
export { noSymbols } from "../runtime/symbols.js";
export { Sampler } from "../sampler/sampler.js";
