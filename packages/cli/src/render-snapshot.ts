import { basename } from "node:path";
import { type NativeSymbol, printable } from "@pyframes/memory";
import type { ExceptionInfo, Frame, Local, Snapshot, TaskSnapshot, ThreadSnapshot } from "@pyframes/walker";
import type { Merged, MixedFrame } from "./native/merge.js";
import { renderTasks } from "./render-tasks.js";

/** Output in addition to the threads' stacks. */
export interface Drawn {
  /** One for each thread of the snapshot, in its order. */
  readonly merged?: readonly Merged[] | undefined;
  readonly tasks?: boolean | undefined;
}

/**
 * A snapshot as text: a line for each thread, then its frames, innermost first, with native frames
 * where they were merged. Names in it come from the target and are escaped.
 */
export function renderSnapshot({ interpreters }: Snapshot, { merged, tasks = false }: Drawn = {}): string {
  let position = 0;
  const lines = interpreters.flatMap((interpreter) => [
    ...(interpreters.length > 1 ? [`interpreter ${interpreter.id ?? "?"}`] : []),
    ...interpreter.threads.flatMap((thread) => renderThread(thread, merged?.[position++])),
    ...(tasks ? renderTasks(interpreter, renderTask, ({ frames }) => frames.flatMap(renderFrameLines)) : []),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}

function renderThread(thread: ThreadSnapshot, merged?: Merged): string[] {
  const notes = [
    thread.nativeId === null ? null : `native id ${thread.nativeId}`,
    thread.main === true ? "main" : null,
    thread.holdsGil === true ? "holds the GIL" : null,
    thread.complete ? null : "incomplete",
    merged !== undefined && "reason" in merged ? `without native frames: ${printable(merged.reason)}` : null,
  ].filter((note) => note !== null);
  const name = thread.name === null ? "" : ` "${printable(thread.name)}"`;
  const title = `thread ${thread.id}${name}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  const frames =
    merged !== undefined && "frames" in merged
      ? merged.frames.flatMap(renderMixed)
      : thread.frames.flatMap(renderFrameLines);
  return [
    title,
    ...renderExceptions(thread)
      .concat(frames)
      .map((line) => `    ${line}`),
  ];
}

function renderTask({ id, name, state, thread, complete }: TaskSnapshot): string {
  const notes = [
    state === "running" && thread !== null ? `running in thread ${thread}` : state,
    complete ? null : "incomplete",
  ];
  return `${printable(name ?? `task ${id}`)} (${notes.filter((note) => note !== null).join(", ")})`;
}

function renderExceptions({ exceptions }: ThreadSnapshot): string[] {
  if (exceptions === undefined || exceptions === null) return [];
  const render = ({ type, message }: ExceptionInfo) =>
    printable(message === null ? (type ?? "?") : `${type ?? "?"}: ${message}`);
  const raised = exceptions.raised === null ? [] : [`raises ${render(exceptions.raised)}`];
  return [...raised, ...exceptions.handled.map((exception) => `handles ${render(exception)}`)];
}

const renderMixed = (frame: MixedFrame): string[] =>
  "python" in frame ? renderFrameLines(frame.python) : [`~ ${renderNative(frame.native)}`];

/** A function with its source line, or else the file name of its library. */
function renderNative({ name, library, file, line }: NativeSymbol): string {
  const place =
    file === null ? (library === null ? null : basename(library)) : line === null ? file : `${file}:${line}`;
  return printable(`${name ?? "?"}${place === null ? "" : ` (${place})`}`);
}

/** A frame, and its variables below it. */
function renderFrameLines(frame: Frame): string[] {
  return [renderFrame(frame), ...(frame.locals ?? []).map((local) => `    ${renderLocal(local)}`)];
}

function renderLocal({ name, type, repr, length }: Local): string {
  if (repr !== null) return `${printable(name ?? "?")} = ${repr}`;
  return `${printable(name ?? "?")}: ${printable(type ?? "?")}${length === null ? "" : ` of ${length}`}`;
}

function renderFrame({ kind, name, qualname, filename, line }: Frame): string {
  if (kind === "unknown") return "<unknown>";
  if (kind === "shim" && name === null) return "[shim]";
  const suffix = kind === "python" ? "" : ` [${kind}]`;
  return `${printable(qualname ?? name ?? "?")}${suffix} (${printable(filename ?? "?")}:${line ?? "?"})`;
}
