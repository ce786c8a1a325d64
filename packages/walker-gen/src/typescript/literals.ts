/** Literals of one element a line, indented to stand at the top of a file. */
export function array(elements: readonly string[]): string {
  return elements.length === 0 ? "[]" : `[\n${elements.map((element) => indent(`${element},`)).join("")}]`;
}

export function object(members: readonly (readonly [name: string, value: string])[]): string {
  return `{\n${members.map(([name, value]) => indent(`${name}: ${value},`)).join("")}}`;
}

function indent(text: string): string {
  return `${text.replaceAll(/^/gm, "  ")}\n`;
}

/** A constant, as text: ts-morph would indent the literal once more. */
export function constant(name: string, type: string, value: string): string {
  return `export const ${name}: ${type} = ${value};`;
}
