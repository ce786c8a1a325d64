import { printable } from "@pyframes/memory";

export type WalkerErrorCode =
  /** No image of the target has a Python runtime that can be identified. */
  | "not-python"
  /** The build is identified, but it has no table. */
  | "no-table"
  /** The runtime has no thread: the target is starting up or has shut down. */
  | "not-running"
  /** The process runs another program than the one that was attached to. */
  | "replaced"
  /** The runtime is known, but its interpreters or threads cannot be read. */
  | "unreadable"
  /** The search for a runtime reached its bound: the target may be Python. */
  | "search-limit";

/** The reason that a target cannot be walked: one sentence with the next step. */
export class WalkerError extends Error {
  override readonly name = "WalkerError";

  constructor(
    readonly code: WalkerErrorCode,
    message: string,
  ) {
    super(printable(message));
  }
}
