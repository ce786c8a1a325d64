import { maxTaskSteps } from "#generated/facts.js";

/** Bounds the work that a target can cause a walk over its tasks to do. */
export class Budget {
  #left = maxTaskSteps;

  /** False once the steps are used up. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  get exhausted(): boolean {
    return this.#left === 0;
  }
}
