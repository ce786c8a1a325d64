/** Every way to say something else in one place of a document. */

type Leaf = null | boolean | number | string;

/** A document that differs from the original in one place. */
export interface Alteration<T> {
  /** `interpreters.0.threads.1.frames.2.line: 17`, or `… removed`. */
  readonly place: string;
  readonly document: T;
}

/**
 * With each leaf changed and each element of an array removed, in a copy that is the same each
 * time: look at one before you take the next.
 */
export function* alterations<T>(original: T): Generator<Alteration<T>> {
  const document = structuredClone(original);
  for (const place of within(document, "")) yield { place, document };
}

function* within(parent: unknown, path: string): Generator<string> {
  const members = parent as Record<string, Leaf | object>;
  for (const [member, value] of Object.entries(members)) {
    const place = `${path}${member}`;
    if (value !== null && typeof value === "object") {
      yield* within(value, `${place}.`);
      continue;
    }
    const other = otherThan(value);
    members[member] = other;
    yield `${place}: ${other}`;
    members[member] = value;
  }
  if (!Array.isArray(parent)) return;
  for (const index of [...parent.keys()]) {
    const removed = parent.splice(index, 1);
    yield `${path}${index} removed`;
    parent.splice(index, 0, ...removed);
  }
}

function otherThan(value: Leaf): Leaf {
  if (typeof value === "boolean") return !value;
  return typeof value === "string" ? `${value}x` : (value ?? 0) + 1;
}
