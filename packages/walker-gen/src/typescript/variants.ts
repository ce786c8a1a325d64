import type { ModelLayout } from "../model.js";

/** The distinct values that one part of a layout takes, each written once. */
export class Variants {
  readonly #indices = new Map<string, number>();

  constructor(
    readonly name: string,
    readonly part: (layout: ModelLayout) => unknown,
  ) {}

  /** The values as JSON, in the order in which they were first met. */
  get rows(): readonly string[] {
    return [...this.#indices.keys()];
  }

  indexOf(layout: ModelLayout): number {
    const text = JSON.stringify(this.part(layout));
    const known = this.#indices.get(text);
    if (known !== undefined) return known;
    this.#indices.set(text, this.#indices.size);
    return this.#indices.size - 1;
  }
}
