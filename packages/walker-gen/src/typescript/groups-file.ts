import type { SourceFile } from "ts-morph";
import type { Model, ModelGroup } from "../model.js";
import { docText, typeName } from "./names.js";

/**
 * The view's groups as types, generic over what stands for a field: offsets in
 * one place, readers of a field in another.
 */
export function addGroups(file: SourceFile, { groups }: Model): void {
  for (const group of groups) {
    file.addInterface({
      isExported: true,
      name: typeName(group.name),
      typeParameters: ["F"],
      docs: [docText(group.doc)],
      properties: group.fields.map(({ name, doc }) => ({ name, type: "F", isReadonly: true, docs: [docText(doc)] })),
    });
  }
  file.addInterface({
    isExported: true,
    name: "Groups",
    typeParameters: ["F"],
    docs: ["Every group of the view, with an F for each of its fields."],
    properties: groups.map(({ name, doc }) => ({
      name,
      type: `${typeName(name)}<F>`,
      isReadonly: true,
      docs: [docText(doc)],
    })),
  });
  file.addTypeAlias({ isExported: true, name: "GroupName", type: "keyof Groups<unknown>" });
  addBind(file, groups);
}

/** Straight-line code, so that the compiler reports a missing or misspelt field. */
function addBind(file: SourceFile, groups: readonly ModelGroup[]): void {
  file.addFunction({
    isExported: true,
    name: "bindGroups",
    typeParameters: ["F"],
    parameters: [{ name: "bind", type: "(group: GroupName, field: string, index: number) => F" }],
    returnType: "Groups<F>",
    docs: ["Makes every group from its fields; `index` is a field's place in its group, and in a row of the data."],
    statements: (writer) => {
      writer.write("return ").inlineBlock(() => {
        for (const group of groups) {
          writer.write(`${group.name}: `).inlineBlock(() => {
            for (const [index, field] of group.fields.entries())
              writer.writeLine(`${field.name}: bind("${group.name}", "${field.name}", ${index}),`);
          });
          writer.write(",").newLine();
        }
      });
      writer.write(";");
    },
  });
}
