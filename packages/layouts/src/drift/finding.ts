/** One difference between a build and the data in this folder. */

/** The files of the data, in packages/layouts/src/drift. */
export type DriftFile = "fields.ts" | "enumerators.ts" | "constants.ts" | "debug-offsets.ts";

export interface Drift {
  /**
   * The part of the view that walkers cannot use: `thread_state.base_frame`, `enum frame_owner`.
   */
  readonly subject: string;
  /** Without the build, so that equal ones of several builds are reported once. */
  readonly sentence: string;
  /** The file to edit. */
  readonly file: DriftFile;
  /** The row to edit, or one that a new row belongs to; undefined where there is none. */
  readonly row: string | undefined;
}

export const driftIn = (file: DriftFile, subject: string, sentence: string, row: string | undefined): Drift => ({
  subject,
  sentence,
  file,
  row,
});
