import type { Content, Provenance } from "@pyframes/layouts";

/** A table, its records and where they come from. */
export interface Extracted extends Content {
  readonly id: string;
  readonly provenance: Provenance;
}
