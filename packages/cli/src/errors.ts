/** An error with one sentence for the user. Ends the program with status 1. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** A command line that its usage does not allow. Ends the program with status 2. */
export class UsageError extends UserError {
  override readonly name = "UsageError";
}
