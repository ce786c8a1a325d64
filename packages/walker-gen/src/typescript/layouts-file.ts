import type { ViewField } from "@pyframes/layouts";
import type { SourceFile } from "ts-morph";
import type { Model, ModelGroup, ModelLayout } from "../model.js";
import { array, constant, object } from "./literals.js";
import { Variants } from "./variants.js";

type Fields = Readonly<Record<string, ViewField | null>>;

/**
 * The distinct layouts as data. A group that is alike in many layouts is
 * written once: a layout is a row of indices.
 */
export function addLayouts(file: SourceFile, { groups, enums, layouts }: Model): void {
  file.addImportDeclaration({
    isTypeOnly: true,
    moduleSpecifier: "./view.js",
    namedImports: ["Constants", "Enums", "GroupName"],
  });
  addTypes(file);

  const groupVariants = groups.map((group) => new Variants(group.name, (layout) => groupRow(group, layout)));
  const enumVariants = enums.map(({ name }) => new Variants(name, (layout) => member(layout.view.enums, name)));
  const constants = new Variants("constants", ({ view }) => view.constants);
  const rows = layouts.map((layout) => ({
    groups: groupVariants.map((variants) => variants.indexOf(layout)),
    enums: enumVariants.map((variants) => variants.indexOf(layout)),
    constants: constants.indexOf(layout),
    pointerSize: layout.pointerSize,
    byteOrder: layout.byteOrder,
    pthreadTid: layout.pthreadTid,
  }));

  file.addStatements([
    "/** Each row is the JSON of a GroupRow: one layout needs one row of each, and texts are loaded in a fraction of the time that arrays take. */",
    constant("groups", "Readonly<Record<GroupName, readonly string[]>>", textsByName(groupVariants)),
  ]);
  file.addStatements(
    constant("enums", "{ readonly [E in keyof Enums]: readonly Enums[E][] }", rowsByName(enumVariants)),
  );
  file.addStatements(constant("constants", "readonly Constants[]", array(constants.rows)));
  file.addStatements([
    "/** Each is the JSON of a LayoutRow. */",
    constant("layouts", "readonly string[]", texts(rows.map((row) => JSON.stringify(row)))),
  ]);
}

function addTypes(file: SourceFile): void {
  file.addTypeAlias({
    isExported: true,
    name: "FieldRow",
    docs: ["Offset and size in bytes, 1 if signed; of a bit-field, the first bit and their number."],
    type: "readonly [offset: number, size: number, signed: 0 | 1, bit?: number, bits?: number]",
  });
  file.addTypeAlias({
    isExported: true,
    name: "GroupRow",
    docs: ["The fields of a group, in the group's order; null for what the build does not have."],
    type: "readonly (FieldRow | null)[]",
  });
  file.addInterface({
    isExported: true,
    name: "LayoutRow",
    properties: [
      { name: "groups", type: "readonly number[]", docs: ["Which row of each group, in the order of `groups`."] },
      { name: "enums", type: "readonly number[]", docs: ["Which row of each enum, in the order of `enums`."] },
      { name: "constants", type: "number", docs: ["Which row of `constants`."] },
      { name: "pointerSize", type: "number", docs: ["Bytes of a pointer."] },
      { name: "byteOrder", type: '"little" | "big"' },
      {
        name: "pthreadTid",
        type: "number | null",
        docs: ["Bytes from a pthread_t to the kernel's thread id; null where it is not there."],
      },
    ].map((property) => ({ ...property, isReadonly: true })),
  });
}

function groupRow(group: ModelGroup, { view }: ModelLayout): unknown {
  const fields: Fields | undefined = member(view.fields, group.name);
  return group.fields.map(({ name }) => fieldRow(fields?.[name] ?? null));
}

function fieldRow(field: ViewField | null): readonly number[] | null {
  if (field === null) return null;
  const row = [field.offset, field.size, field.signed ? 1 : 0];
  return field.bit === undefined ? row : [...row, field.bit, field.bits ?? 1];
}

/** The model names its groups with strings; the view types them. */
function member<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return object[name];
}

/** JSON as texts: numbers, null and plain words, which need no escapes. */
const texts = (rows: readonly string[]): string => array(rows.map((row) => `'${row}'`));

const textsByName = (variants: readonly Variants[]): string =>
  object(variants.map(({ name, rows }) => [name, texts(rows)]));

const rowsByName = (variants: readonly Variants[]): string =>
  object(variants.map(({ name, rows }) => [name, array(rows)]));
