/** Checks an object's disposal: twice is once, and every use afterwards is a typed error. */
import { expect, it } from "vitest";

/** A member whose value was read before the disposal, and stays the same. */
export const known = "known";

/** A method that answers from data that was read before. */
export const answers = <T>(ask: (object: T) => unknown) => ({ ask });

/**
 * Uses a member in a way that works before the disposal and must fail after it, or still answers.
 */
type Use<T> = ((object: T) => unknown) | ReturnType<typeof answers<T>> | typeof known;

export interface Case<T extends object> {
  /**
   * A new object for each member, with a function that ends it: its own disposal, or its owner's.
   */
  open(): Opened<T> | Promise<Opened<T>>;
  /** Every public member by name. The check fails where one has no use. */
  readonly members: Readonly<Record<string, Use<T>>>;
}

export interface Opened<T> {
  readonly object: T;
  end(): void;
}

/** An object that ends itself. */
export const own = <T extends Disposable>(object: T): Opened<T> => ({ object, end: () => object[Symbol.dispose]() });

export function checkDisposal<T extends object>(name: string, { open, members }: Case<T>): void {
  it(`${name}: every public member has a case`, async () => {
    const { object, end } = await open();
    try {
      expect(Object.keys(members).sort()).toEqual(publicMembers(object));
    } finally {
      end();
    }
  });

  for (const [member, use] of Object.entries(members))
    it(`${name}.${member} after two disposals`, async () => {
      const { object, end } = await open();
      const answer = use === known ? () => memberOf(object, member) : "ask" in use ? () => use.ask(object) : null;
      const before = answer === null ? (use as (object: T) => unknown)(object) : answer();
      end();
      end();
      if (answer !== null) expect(answer()).toEqual(before);
      else expect(outcomeOf(() => (use as (object: T) => unknown)(object))).toBe("MemoryError disposed");
    });
}

/** The error's class and code, so that a failing test shows what happened instead. */
function outcomeOf(run: () => unknown): string {
  try {
    return `returned ${String(run())}`;
  } catch (error) {
    return error instanceof Error && "code" in error ? `${error.name} ${error.code}` : String(error);
  }
}

const memberOf = (object: object, member: string): unknown => (object as Record<string, unknown>)[member];

/** Own and inherited names, without constructors and symbols. */
function publicMembers(object: object): string[] {
  const names = new Set<string>();
  for (let at = object; at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) if (name !== "constructor") names.add(name);
  return [...names].sort();
}
