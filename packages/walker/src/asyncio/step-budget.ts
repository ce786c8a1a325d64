/** Steps made on behalf of one interpreter's tasks: slots of sets, callbacks, items of what these hold, threads, items of dicts. */
const maximumSteps = 1 << 22;

/** What a target may make a walk over its tasks do. */
export class Budget {
  #left = maximumSteps;

  /** Whether one more step may be made. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  get exhausted(): boolean {
    return this.#left === 0;
  }
}
