/** Everything that the tests take from Debian's repositories goes through here. */
import { UserError } from "../../tools/extract/src/user-error.js";
import { lacks, type Skippable } from "./needs.js";

/**
 * What `fetch` gives, or the reason why the repository does not have it. Only a UserError is a
 * reason; anything else is a defect.
 */
export async function reasonOr<T extends object>(fetch: () => Promise<T | { reason: string }>): Promise<T | string> {
  try {
    const found = await fetch();
    return "reason" in found ? found.reason : found;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** What `fetch` gives; skips the running test where the repository does not have it. */
export async function fromDebian<T extends object>(
  context: Skippable,
  fetch: () => Promise<T | { reason: string }>,
): Promise<T> {
  const found = await reasonOr(fetch);
  return typeof found === "string" ? lacks(context, "debian", found) : found;
}
