/** Where a snapshot departs from the truth. */
import type { Snapshot, SnapshotFrame, SnapshotTask, SnapshotThread } from "./snapshot.js";
import type { TrueFrame, TrueInterpreter, TrueTask, TrueThread, Truth } from "./truth.js";

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
  const expectedInterpreters = truth.interpreters.map(({ id, ...rest }) => ({
    ...rest,
    id: numbered || id !== 0 ? id : null,
  }));
  note("interpreter ids", ids(expectedInterpreters), ids(snapshot.interpreters));
  for (const expected of expectedInterpreters) {
    const actual = snapshot.interpreters.find(({ id }) => id === expected.id);
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
  expected: Omit<TrueInterpreter, "id"> & { readonly id: number | null },
  actual: Snapshot["interpreters"][number],
  note: Note,
): void {
  note(`interpreter ${expected.id} thread ids`, ids(expected.threads), ids(actual.threads));
  for (const thread of expected.threads) {
    const other = actual.threads.find(({ id }) => id === thread.id);
    if (other !== undefined) compareThread(`interpreter ${expected.id} thread ${thread.id}`, thread, other, note);
  }
  if (expected.tasks === undefined) return;
  note(`interpreter ${expected.id} tasks complete`, true, actual.tasksComplete);
  compareTasks(`interpreter ${expected.id}`, expected.tasks, actual.tasks ?? [], note);
}

function compareTasks(place: string, expected: readonly TrueTask[], actual: readonly SnapshotTask[], note: Note): void {
  const sorted = (ids: readonly string[]) => [...ids].sort().join(" ");
  note(`${place} tasks`, sorted(expected.map(({ id }) => id)), sorted(actual.map(({ id }) => id)));
  for (const task of expected) {
    const other = actual.find(({ id }) => id === task.id);
    if (other === undefined) continue;
    const at = `${place} task ${task.name ?? task.id}`;
    for (const field of ["name", "state", "thread", "loop"] as const) note(`${at} ${field}`, task[field], other[field]);
    note(`${at} awaited by`, sorted(task.awaitedBy), sorted(other.awaitedBy));
    note(`${at} complete`, true, other.complete);
    compareFrames(at, task.frames, other.frames, note);
  }
}

function compareThread(place: string, expected: TrueThread, actual: SnapshotThread, note: Note): void {
  note(`${place} main`, expected.main, actual.main);
  note(`${place} complete`, true, actual.complete);
  note(`${place} name`, expected.name, actual.name);
  if (expected.nativeId !== null) note(`${place} nativeId`, expected.nativeId, actual.nativeId);
  compareFrames(place, expected.frames, actual.frames, note);
}

function compareFrames(
  place: string,
  expected: readonly TrueFrame[],
  actual: readonly SnapshotFrame[],
  note: Note,
): void {
  note(`${place} number of frames`, expected.length, actual.length);
  expected.forEach((frame, index) => {
    const other = actual[index];
    if (other !== undefined) compareFrame(`${place} frame ${index} (${frame.name})`, frame, other, note);
  });
}

function compareFrame(place: string, expected: TrueFrame, actual: SnapshotFrame, note: Note): void {
  for (const field of FIELDS) note(`${place} ${field}`, expected[field], actual[field]);
}
