/**
 * An error in the user's input or machine: one clear sentence with the next step, shown without a
 * stack trace.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
