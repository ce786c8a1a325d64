/** What went wrong, as one sentence for the user. Ends the program with status 1. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** The command was not typed as its usage says. Ends the program with status 2. */
export class UsageError extends UserError {
  override readonly name = "UsageError";
}
