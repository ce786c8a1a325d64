import { printable } from "./printable.js";

/** Why memory or an image could not be read. */
export type MemoryErrorCode =
  /** The process does not exist, or has no memory: it ended, or is a kernel thread. */
  | "gone"
  /** The system does not let this user read the process. */
  | "not-permitted"
  /** Nothing readable is mapped at `address`. */
  | "fault"
  /** The file is not a readable image, or its headers contradict its size. */
  | "bad-image"
  /** A system library that the call needs cannot be loaded. */
  | "unsupported"
  /** The object was disposed of before this call. */
  | "disposed";

/** Every error of this package: one sentence, and a code for programs. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";

  constructor(
    readonly code: MemoryErrorCode,
    message: string,
    /** For `fault` only: the first address that could not be read. */
    readonly address: bigint | null = null,
  ) {
    // A path in the sentence may hold line ends and terminal commands.
    super(printable(message));
  }
}

/** The error of a read that reached `address` and could not go on. */
export function readFault(address: bigint): MemoryError {
  return new MemoryError("fault", `Nothing readable is mapped at address 0x${address.toString(16)}.`, address);
}

/** The error of a call on an object that was disposed of; `name` begins the sentence. */
export function disposed(name: string): MemoryError {
  return new MemoryError("disposed", `${name} was disposed of: keep it until you have read everything.`);
}
