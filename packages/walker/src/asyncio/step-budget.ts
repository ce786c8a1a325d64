import { maxTaskSteps } from "#generated/facts.js";

/** What a target may make a walk over its tasks do. */
export class Budget {
  #left = maxTaskSteps;

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
