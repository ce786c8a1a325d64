/** Why memory or an image could not be read. */
export type MemoryErrorCode =
  /** The process does not exist, or has no memory (it ended, or is a kernel thread). */
  | "gone"
  /** The kernel refuses to let this user read the process. */
  | "not-permitted"
  /** Nothing readable is mapped at `address`. */
  | "fault"
  /** A file is not an image that can be read, or its headers contradict its size. */
  | "bad-image"
  /** A system library that the call needs cannot be loaded. */
  | "unsupported";

/** Every error of this package: one clear sentence, and a code for programs. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";

  constructor(
    readonly code: MemoryErrorCode,
    message: string,
    /** `fault` only: the first address that could not be read. */
    readonly address: bigint | null = null,
  ) {
    super(oneLine(message));
  }
}

/** A sentence as it can be printed: a path in it may have line ends and a terminal's commands. */
export const oneLine = (text: string): string =>
  // Most have none, and a search may meet a fault at each word.
  /\p{Cc}/u.test(text)
    ? Array.from(text, (character) => (character < " " || character === "\x7f" ? "?" : character)).join("")
    : text;

/** The error of a read that reached `address` and could not go on. */
export function readFault(address: bigint): MemoryError {
  return new MemoryError("fault", `Nothing readable is mapped at address 0x${address.toString(16)}.`, address);
}
