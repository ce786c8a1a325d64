import { printable } from "@pyframes/memory";

export type WalkerErrorCode =
  /** No image of the target has a Python runtime that can be told. */
  | "not-python"
  /** The build is known by name, but there is no table for it. */
  | "no-table"
  /** There is a runtime, but nothing runs in it: the target is starting up or has shut down. */
  | "not-running";

/** Why a target cannot be walked: one clear sentence, with the next step. */
export class WalkerError extends Error {
  override readonly name = "WalkerError";

  constructor(
    readonly code: WalkerErrorCode,
    message: string,
  ) {
    super(printable(message));
  }
}
