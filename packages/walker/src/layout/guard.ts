/**
 * Ends walks along lists that are torn or hostile: Brent's cycle detection, with
 * a bound. Every member is compared with the 1st, then the 2nd, 4th, 8th ... one,
 * so that a cycle is noticed, in constant space, before it has been gone round three times.
 */
export class Guard {
  #mark: bigint | number | null = null;
  #count = 0;

  constructor(readonly limit: number) {}

  /** To be asked once for every member, before it is read: false where the walk must end. */
  pass(address: bigint | number): boolean {
    if (address === this.#mark || this.#count === this.limit) return false;
    this.#count++;
    if ((this.#count & (this.#count - 1)) === 0) this.#mark = address;
    return true;
  }
}
