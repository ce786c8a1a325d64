/**
 * Ends walks along torn or hostile lists: Brent's cycle detection, with a bound. Each member is
 * compared with the 1st, 2nd, 4th, 8th … one, so a cycle is noticed in constant space, within three
 * rounds.
 */
export class Guard {
  #mark: bigint | number | null = null;
  #count = 0;

  constructor(readonly limit: number) {}

  /** Called once for each member before it is read: false if the walk must end. */
  pass(address: bigint | number): boolean {
    if (address === this.#mark || this.#count === this.limit) return false;
    this.#count++;
    if ((this.#count & (this.#count - 1)) === 0) this.#mark = address;
    return true;
  }
}
