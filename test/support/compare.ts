/** Where a snapshot departs from the truth. */
import type { Snapshot, SnapshotFrame, SnapshotThread } from "./snapshot.js";
import type { TrueFrame, TrueThread, Truth } from "./truth.js";

/** From 3.7 on an interpreter has an id; before, a null one stands for the main interpreter. */
const INTERPRETER_ID_SINCE = 0x03070000;
/** Enough to see what is wrong; a wrong line table is wrong in thousands of frames. */
const MOST_DIFFERENCES = 20;

const FIELDS: readonly (keyof TrueFrame)[] = [
  ...(["kind", "name", "qualname", "filename"] as const),
  ...(["line", "endLine", "column", "endColumn", "firstLine", "owner"] as const),
];

/** One line for each difference, naming thread, frame and field; empty where there is none. */
export function differences(truth: Truth, snapshot: Snapshot): string[] {
  const found: string[] = [];
  const note = (place: string, expected: unknown, actual: unknown) => {
    if (expected !== actual)
      found.push(`${place}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  };
  note("python.hex", truth.hex, Number(snapshot.python.hex));
  note("python.abiflags", truth.abiflags, snapshot.python.abiflags);
  const numbered = truth.hex >= INTERPRETER_ID_SINCE;
  note("interpreter ids", numbered ? ids(truth.interpreters) : "null", ids(snapshot.interpreters));
  for (const expected of truth.interpreters) {
    const actual = snapshot.interpreters.find((interpreter) => interpreter.id === (numbered ? expected.id : null));
    if (actual !== undefined) compareInterpreter(expected, actual, note);
  }
  const more = found.length - MOST_DIFFERENCES;
  return more > 0 ? [...found.slice(0, MOST_DIFFERENCES), `and ${more} more`] : found;
}

type Note = (place: string, expected: unknown, actual: unknown) => void;

function ids(list: readonly { readonly id: number | null }[]): string {
  return list
    .map(({ id }) => id)
    .sort((a, b) => (a ?? 0) - (b ?? 0))
    .map(String)
    .join(" ");
}

function compareInterpreter(
  expected: Truth["interpreters"][number],
  actual: Snapshot["interpreters"][number],
  note: Note,
): void {
  note(`interpreter ${expected.id} thread ids`, ids(expected.threads), ids(actual.threads));
  for (const thread of expected.threads) {
    const other = actual.threads.find(({ id }) => id === thread.id);
    if (other !== undefined) compareThread(`interpreter ${expected.id} thread ${thread.id}`, thread, other, note);
  }
}

function compareThread(place: string, expected: TrueThread, actual: SnapshotThread, note: Note): void {
  note(`${place} main`, expected.main, actual.main);
  note(`${place} complete`, true, actual.complete);
  note(`${place} name`, expected.name, actual.name);
  if (expected.nativeId !== null) note(`${place} nativeId`, expected.nativeId, actual.nativeId);
  note(`${place} number of frames`, expected.frames.length, actual.frames.length);
  expected.frames.forEach((frame, index) => {
    const other = actual.frames[index];
    if (other !== undefined) compareFrame(`${place} frame ${index} (${frame.name})`, frame, other, note);
  });
}

function compareFrame(place: string, expected: TrueFrame, actual: SnapshotFrame, note: Note): void {
  for (const field of FIELDS) note(`${place} ${field}`, expected[field], actual[field]);
}
