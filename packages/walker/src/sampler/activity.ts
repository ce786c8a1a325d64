import type { Memory } from "@pyframes/memory";

/** One sample of so many is read in any case: what counts processor time may miss a moment of it. */
const idleSamples = 8;

/** Tells that a target has not run: nothing of it has changed, and nothing need be read. */
export class Activity {
  #ran: number | null = null;
  #idle = 0;

  constructor(readonly memory: Memory) {}

  /**
   * Whether the target has not run since before the last sample was read: that sample is this one's, too. It is asked only of
   * targets that did not move in the last sample: of others it would be of no use.
   */
  idles(moved: boolean): boolean {
    const before = this.#ran;
    this.#ran = moved ? null : (this.memory.activity?.() ?? null);
    if (before === null || before !== this.#ran || this.#idle + 1 === idleSamples) {
      this.#idle = 0;
      return false;
    }
    this.#idle++;
    return true;
  }
}
