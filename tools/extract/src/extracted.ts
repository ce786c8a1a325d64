import type { Content, Provenance } from "@pyframes/layouts";

/** A table with its records and its provenance. */
export interface Extracted extends Content {
  readonly id: string;
  readonly provenance: Provenance;
}
