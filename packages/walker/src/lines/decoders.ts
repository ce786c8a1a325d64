import type { LineTable } from "#generated/view.js";
import { lnotab, pep626 } from "./lnotab.js";
import { locations } from "./locations.js";
import type { LineDecoder } from "./position.js";

/** The decoder of each encoding that a release may have. */
export const decoders: Readonly<Record<LineTable, LineDecoder>> = { lnotab, pep626, locations };
