import type { Constants } from "#generated/view.js";

/** The pointer in a stack reference; 0n where it is NULL, null where its tag says that it is no object. */
export function untag(constants: Constants, reference: bigint): bigint | null {
  const { stackref_tag_mask, stackref_int_tag, stackref_invalid_tag } = constants;
  if (stackref_tag_mask === null) return reference;
  const tag = Number(reference & 3n);
  if (tag === stackref_int_tag || tag === stackref_invalid_tag) return null;
  return reference & ~BigInt(stackref_tag_mask);
}
