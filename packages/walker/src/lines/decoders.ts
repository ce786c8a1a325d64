import type { LineTable } from "#generated/view.js";
import { lnotab, pep626 } from "./lnotab.js";
import { locations } from "./locations.js";
import type { LineDecoder } from "./position.js";

/** The decoder of each encoding of line tables. */
export const decoders: Readonly<Record<LineTable, LineDecoder>> = { lnotab, pep626, locations };
