import type { SourceFile } from "ts-morph";
import type { Model } from "../model.js";
import { array } from "./literals.js";
import { constantName, docText } from "./names.js";

/** The facts that hold for all builds: bounds, names in images, machines. */
export function addFacts(file: SourceFile, { shared }: Model): void {
  const { bounds, numbers, imageNames, machines } = shared;
  const constant = (name: string, doc: string, value: string) =>
    file.addStatements(`/** ${docText(doc)} */\nexport const ${constantName(name)} = ${value};`);
  for (const { name, doc, value, isBigint } of bounds) constant(name, doc, isBigint ? `${value}n` : String(value));
  for (const { name, doc, source, value } of numbers) constant(name, `${doc} (${source})`, String(value));
  for (const { name, doc, source, value } of imageNames) constant(name, `${doc} (${source})`, JSON.stringify(value));
  file.addInterface({
    isExported: true,
    name: "Machine",
    docs: ["An image's machine, by the numbers in its header."],
    properties: [
      { name: "format", type: '"elf" | "mach-o" | "pe"' },
      { name: "machine", type: "number", docs: ["e_machine of ELF, cputype of Mach-O or Machine of PE."] },
      { name: "class", type: "32 | 64", docs: ["Bits of an address."] },
      { name: "byteOrder", type: '"little" | "big"' },
      { name: "triple", type: "string", docs: ["The GNU triple; for ELF that with glibc."] },
    ].map((property) => ({ ...property, isReadonly: true })),
  });
  const rows = machines.map(
    ({ format, machine, class: width, byteOrder, triple }) =>
      `{ format: "${format}", machine: ${machine}, class: ${width}, byteOrder: "${byteOrder}", triple: "${triple}" }`,
  );
  file.addStatements(`export const machines: readonly Machine[] = ${array(rows)};`);
}
