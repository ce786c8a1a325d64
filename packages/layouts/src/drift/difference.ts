/** One difference between a build and the data. */
export interface Drift {
  /** Without the build, so that equal ones of several builds are reported once. */
  readonly sentence: string;
  /** The file to edit, in packages/layouts/src/drift. */
  readonly file: "fields.ts" | "enumerators.ts" | "constants.ts" | "debug-offsets.ts";
}
