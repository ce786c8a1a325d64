import type { SourceFile } from "ts-morph";
import type { Model } from "../model.js";
import { array, constant } from "./literals.js";
import { hex } from "./names.js";

type Schema = Model["debugOffsets"][number];

/** Where each minor's `_Py_DebugOffsets` keeps the offset of each field. */
export function addDebugOffsets(file: SourceFile, { debugOffsets }: Model): void {
  file.addImportDeclaration({ isTypeOnly: true, moduleSpecifier: "./view.js", namedImports: ["GroupName"] });
  file.addInterface({
    isExported: true,
    name: "DebugOffset",
    docs: ["One member of `_Py_DebugOffsets`, a u64."],
    properties: [
      { name: "group", type: "GroupName" },
      { name: "field", type: "string" },
      { name: "offset", type: "number", docs: ["Bytes from the start of `_Py_DebugOffsets`."] },
      { name: "zeroIsAbsent", type: "true", hasQuestionToken: true, docs: ["The value 0 says: not in this build."] },
    ].map((property) => ({ ...property, isReadonly: true })),
  });
  file.addInterface({
    isExported: true,
    name: "DebugOffsetsSchema",
    docs: ["`_Py_DebugOffsets` of one minor version: a u64 for each field."],
    properties: [
      { name: "minor", type: "number", docs: ["PY_VERSION_HEX >> 16."] },
      { name: "size", type: "number", docs: ["sizeof(_Py_DebugOffsets), in bytes."] },
      {
        name: "fields",
        type: "readonly DebugOffset[]",
      },
    ].map((property) => ({ ...property, isReadonly: true })),
  });
  file.addStatements(constant("debugOffsets", "readonly DebugOffsetsSchema[]", array(debugOffsets.map(schema))));
}

function schema({ minor, size, fields }: Schema): string {
  const rows = fields.map(({ group, field, offset, zeroIsAbsent }) => {
    const members = [`group: "${group}"`, `field: "${field}"`, `offset: ${offset}`];
    if (zeroIsAbsent) members.push("zeroIsAbsent: true");
    return `{ ${members.join(", ")} }`;
  });
  return `{ minor: ${hex(minor, 4)}, size: ${size}, fields: ${array(rows)} }`;
}
