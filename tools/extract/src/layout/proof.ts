import type { Evidence } from "@pyframes/layouts";
import type { Extracted } from "../extracted.js";

/** A table of libclang's, and the proof of it by the compiler, which may still be at work. */
export interface Proof {
  readonly extracted: Extracted;
  readonly compiled: Promise<Evidence> | null;
}
