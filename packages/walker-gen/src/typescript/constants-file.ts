import type { SourceFile } from "ts-morph";
import type { Model, ModelConstant } from "../model.js";
import { docText, typeName } from "./names.js";

/** The TypeScript type of a constant's value. */
function typeOf({ name, names, optional }: ModelConstant): string {
  const type = names === null ? "number" : typeName(name);
  return optional ? `${type} | null` : type;
}

/** Enums, constants and line-table encodings, as types. */
export function addConstants(file: SourceFile, { enums, lineTables, constants }: Model): void {
  for (const { name, doc, members } of enums) {
    file.addInterface({
      isExported: true,
      name: typeName(name),
      docs: [docText(`${doc}; null where the release has no such constant.`)],
      properties: members.map((member) => ({ name: member, type: "number | null", isReadonly: true })),
    });
  }
  file.addInterface({
    isExported: true,
    name: "Enums",
    properties: enums.map(({ name }) => ({ name, type: typeName(name), isReadonly: true })),
  });
  file.addTypeAlias({
    isExported: true,
    name: "LineTable",
    docs: ["Encodings of a code object's line table."],
    type: lineTables.map((name) => JSON.stringify(name)).join(" | "),
  });
  file.addInterface({
    isExported: true,
    name: "Constants",
    properties: constants.map((constant) => {
      const absent = constant.optional ? "; null where the release has none" : "";
      return { name: constant.name, type: typeOf(constant), isReadonly: true, docs: [docText(constant.doc + absent)] };
    }),
  });
}
