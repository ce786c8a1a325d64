/** Where a snapshot departs from the truth. */
import type { Snapshot, SnapshotFrame, SnapshotThread } from "./snapshot.js";
import type { TrueFrame, TrueThread, Truth } from "./truth.js";

/** From 3.11 on a thread state has its native thread's id. */
const NATIVE_ID_SINCE = 0x030b0000;
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
  note("interpreters", 1, snapshot.interpreters.length);
  const threads = snapshot.interpreters.flatMap((interpreter) => interpreter.threads);
  const ids = (list: readonly { id: number }[]) => list.map((thread) => thread.id).sort((a, b) => a - b);
  note("thread ids", ids(truth.threads).join(" "), ids(threads).join(" "));
  for (const expected of truth.threads) {
    const actual = threads.find((thread) => thread.id === expected.id);
    if (actual !== undefined) compareThread(expected, actual, truth.hex, note);
  }
  const more = found.length - MOST_DIFFERENCES;
  return more > 0 ? [...found.slice(0, MOST_DIFFERENCES), `and ${more} more`] : found;
}

type Note = (place: string, expected: unknown, actual: unknown) => void;

function compareThread(expected: TrueThread, actual: SnapshotThread, hex: number, note: Note): void {
  const place = `thread ${expected.id}`;
  note(`${place} main`, expected.main, actual.main);
  note(`${place} complete`, true, actual.complete);
  if (hex < NATIVE_ID_SINCE) note(`${place} nativeId`, null, actual.nativeId);
  else if (expected.nativeId !== null) note(`${place} nativeId`, expected.nativeId, actual.nativeId);
  note(`${place} number of frames`, expected.frames.length, actual.frames.length);
  expected.frames.forEach((frame, index) => {
    const other = actual.frames[index];
    if (other !== undefined) compareFrame(`${place} frame ${index} (${frame.name})`, frame, other, note);
  });
}

function compareFrame(place: string, expected: TrueFrame, actual: SnapshotFrame, note: Note): void {
  for (const field of FIELDS) note(`${place} ${field}`, expected[field], actual[field]);
}
