import type { Frame, Snapshot, ThreadSnapshot } from "@pyframes/walker";

/** A snapshot for people: a line a thread, then its frames, innermost first. */
export function renderSnapshot({ interpreters }: Snapshot): string {
  const lines = interpreters.flatMap(({ id, threads }) => [
    ...(interpreters.length > 1 ? [`interpreter ${id ?? "?"}`] : []),
    ...threads.flatMap(renderThread),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}

function renderThread(thread: ThreadSnapshot): string[] {
  const notes = [
    thread.nativeId === null ? null : `native id ${thread.nativeId}`,
    thread.main === true ? "main" : null,
    thread.holdsGil === true ? "holds the GIL" : null,
    thread.complete ? null : "incomplete",
  ].filter((note) => note !== null);
  const name = thread.name === null ? "" : ` "${printable(thread.name)}"`;
  const title = `thread ${thread.id}${name}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  return [title, ...thread.frames.map((frame) => `    ${renderFrame(frame)}`)];
}

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
