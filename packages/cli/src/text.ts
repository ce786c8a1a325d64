import type { Frame, Snapshot, ThreadSnapshot } from "@pyframes/walker";
import type { MixedFrame } from "./native.js";

/** Stacks of native functions and Python frames, by the kernel's thread id. */
export type MixedStacks = ReadonlyMap<number, readonly MixedFrame[]>;

/** A snapshot for people: a line a thread, then its frames, innermost first; of native functions too, where there are some. */
export function renderSnapshot({ interpreters }: Snapshot, mixed?: MixedStacks): string {
  const lines = interpreters.flatMap(({ id, threads }) => [
    ...(interpreters.length > 1 ? [`interpreter ${id ?? "?"}`] : []),
    ...threads.flatMap((thread) => renderThread(thread, mixed)),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}

function renderThread(thread: ThreadSnapshot, mixed?: MixedStacks): string[] {
  const stack = mixed?.get(thread.nativeId ?? 0);
  const notes = [
    thread.nativeId === null ? null : `native id ${thread.nativeId}`,
    thread.main === true ? "main" : null,
    thread.holdsGil === true ? "holds the GIL" : null,
    thread.complete ? null : "incomplete",
    mixed !== undefined && stack === undefined ? "native frames not matched: the thread ran meanwhile" : null,
  ].filter((note) => note !== null);
  const name = thread.name === null ? "" : ` "${printable(thread.name)}"`;
  const title = `thread ${thread.id}${name}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  const frames = stack?.map(renderMixed) ?? thread.frames.map(renderFrame);
  return [title, ...frames.map((frame) => `    ${frame}`)];
}

const renderMixed = (frame: MixedFrame): string =>
  "python" in frame ? renderFrame(frame.python) : `~ ${printable(frame.native ?? "?")}`;

function renderFrame({ kind, name, qualname, filename, line }: Frame): string {
  if (kind === "unknown") return "<unknown>";
  const what = kind === "python" ? "" : ` [${kind}]`;
  return `${printable(qualname ?? name ?? "?")}${what} (${printable(filename ?? "?")}:${line ?? "?"})`;
}

/** Names come from the target: nothing in them may steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, "0");
    return `\\x${code}`;
  });
}
