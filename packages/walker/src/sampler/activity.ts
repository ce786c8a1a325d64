import type { Memory } from "@pyframes/memory";
import { idleSamples } from "#generated/facts.js";

/** Asks the system whether the target has run: if it has not, nothing in it has changed. */
export class Activity {
  #processorTime: number | null = null;
  #repeats = 0;

  constructor(readonly memory: Memory) {}

  /**
   * True if the target has not run since before the last sample's read, so that the last sample is
   * this one, too. The system is asked only if the last sample was the same as the one before:
   * for a target that runs the question costs more than it saves.
   *
   * @param changed whether the last sample differs from the one before.
   */
  hasNotRun(changed: boolean): boolean {
    const before = this.#processorTime;
    this.#processorTime = changed ? null : (this.memory.activity?.() ?? null);
    if (before === null || before !== this.#processorTime || this.#repeats + 1 === idleSamples) {
      this.#repeats = 0;
      return false;
    }
    this.#repeats++;
    return true;
  }
}
