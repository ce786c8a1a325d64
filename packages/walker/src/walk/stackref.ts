import { stackrefDeferredBit, stackrefTag, stackrefTagShift } from "#generated/facts.js";
import type { Constants } from "#generated/view.js";
import type { Layout } from "../layout/layout.js";

const deferred = BigInt(stackrefDeferredBit);
const tagShift = BigInt(stackrefTagShift);
const tagMask = BigInt(stackrefTag);

/** The pointer in a stack reference; 0n for NULL, null if the tag marks no object. */
export function untag(constants: Constants, reference: bigint): bigint | null {
  const { stackref_tag_mask, stackref_int_tag, stackref_invalid_tag } = constants;
  if (stackref_tag_mask === null) return reference;
  const tag = Number(reference & tagMask);
  if (tag === stackref_int_tag || tag === stackref_invalid_tag) return null;
  return reference & ~BigInt(stackref_tag_mask);
}

/** The object in a slot of a frame's locals or value stack; 0n for none. */
export function slotObject({ constants }: Layout, reference: bigint): bigint {
  if (constants.stackref_tag_mask === null) return reference & ~deferred;
  return untag(constants, reference) ?? 0n;
}

/** The number in a slot without an object; null if it holds none. */
export function taggedInt({ constants, pointerSize }: Layout, reference: bigint): bigint | null {
  const { stackref_int_tag } = constants;
  if (stackref_int_tag === null || Number(reference & tagMask) !== stackref_int_tag) return null;
  return BigInt.asIntN(pointerSize * 8, reference) >> tagShift;
}
