import type { ViewConstants } from "@pyframes/layouts";
import type { SourceFile } from "ts-morph";
import type { Model } from "../model.js";
import { docText, typeName } from "./names.js";

/** The type of each constant of the view. */
const types = {
  line_table: "LineTable",
  lasti_unit: "number | null",
  codeunit_size: "number",
  stackref_tag_mask: "number | null",
  stackref_int_tag: "number | null",
  stackref_invalid_tag: "number | null",
  long_shift: "number",
  long_non_size_bits: "number | null",
  long_sign_mask: "number | null",
  managed_dict_offset: "number | null",
  managed_values_offset: "number | null",
  managed_values_tag: "number | null",
  gil_drop_request_bit: "number | null",
} as const satisfies Record<keyof ViewConstants, string>;

const isConstant = (name: string): name is keyof typeof types => name in types;

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
    properties: constants.map(({ name, doc }) => {
      const type = isConstant(name) ? types[name] : "unknown";
      const absent = type.endsWith("null") ? "; null where the release has none" : "";
      return { name, type, isReadonly: true, docs: [docText(doc + absent)] };
    }),
  });
}
