/** The type name of a group or enum: `thread_state` is `ThreadState`. */
export function typeName(name: string): string {
  return name
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** The constant name of a fact: `max_threads` is `maxThreads`. */
export function constantName(name: string): string {
  const type = typeName(name);
  return type.charAt(0).toLowerCase() + type.slice(1);
}

/** A PY_VERSION_HEX, or its upper half, as CPython writes it. */
export function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

/** A doc comment's text: C's own comments and pointers may stand in it, but must not end it. */
export function docText(text: string): string {
  return text.replaceAll("*/", "*\\/");
}
