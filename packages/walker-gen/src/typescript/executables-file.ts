import type { ExecutableRule } from "@pyframes/layouts";
import type { SourceFile } from "ts-morph";
import type { Model } from "../model.js";
import { array, object } from "./literals.js";

/** The kinds of executables and the rules that recognise them. */
export function addExecutables(file: SourceFile, { shared: { executables } }: Model): void {
  const kinds = executables.map(({ kind }) => kind);
  file.addTypeAlias({
    isExported: true,
    name: "ExecutableKind",
    docs: ["The kinds of a frame's executable."],
    type: [...kinds, "unknown"].map((kind) => JSON.stringify(kind)).join(" | "),
  });
  const record = (name: string, doc: string, entries: readonly (readonly [string, string])[]) =>
    file.addStatements(
      `/** ${doc} */\nexport const ${name}: Readonly<Record<string, ExecutableKind>> = ${object(entries)};`,
    );
  record("typeSymbols", "Symbols of type objects, for the kinds that have permanent ones.", each(executables, symbols));
  record("typeNames", "Kinds that only the name of the type identifies.", each(executables, names));
  file.addStatements(
    `/** Entries of PyUnstable_ExecutableKinds. */\nexport const arrayKinds = ${object(each(executables, entries))} as const;`,
  );
  file.addStatements(
    `/** Kinds by a flag of the type, in this order. */\nexport const kindsByFlag = ${array(executables.flatMap(flags))} as const;`,
  );
  file.addStatements(
    `/** Kinds by tp_itemsize, a constant, and tp_basicsize, a field. */\nexport const kindsBySize = ${array(executables.flatMap(sizes))} as const;`,
  );
  file.addStatements(
    `/** Kinds by the members of instances, in this order. */\nexport const kindsByInstance = ${array(executables.flatMap(instances))} as const;`,
  );
}

type Entry = readonly [name: string, value: string];

const each = (rules: readonly ExecutableRule[], of: (rule: ExecutableRule) => Entry[]): Entry[] => rules.flatMap(of);

const text = (value: string): string => JSON.stringify(value);

const symbols = ({ kind, symbols = [] }: ExecutableRule): Entry[] => symbols.map((name) => [name, text(kind)]);

const names = ({ kind, typeName }: ExecutableRule): Entry[] => (typeName === undefined ? [] : [[typeName, text(kind)]]);

const entries = ({ kind, arrayEntry }: ExecutableRule): Entry[] =>
  arrayEntry === undefined ? [] : [[arrayEntry, text(kind)]];

const flags = ({ kind, flag }: ExecutableRule): string[] =>
  flag === undefined ? [] : [`{ kind: ${text(kind)}, flag: ${text(flag)} }`];

const sizes = ({ kind, sizes }: ExecutableRule): string[] =>
  sizes === undefined
    ? []
    : [`{ kind: ${text(kind)}, itemSize: ${text(sizes.itemSize)}, basicSize: ${path(sizes.basicSize)} }`];

const instances = ({ kind, instances = [] }: ExecutableRule): string[] =>
  instances.map(
    ({ size, weaklist, vectorcall }) =>
      `{ kind: ${text(kind)}, size: ${path(size)}, weaklist: ${weaklist === null ? "null" : path(weaklist)}, vectorcall: ${path(vectorcall)} }`,
  );

/** `cfunction_object.size` as `["cfunction_object", "size"]`. */
const path = (field: string): string => `[${field.split(".").map(text).join(", ")}]`;
