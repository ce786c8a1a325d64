/**
 * Compares the source-only structs, copied by hand, with the C files that define them: libclang
 * lays out the definitions of the C files in the place of ours, and both must give the same
 * records.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareVersions, hexOfVersion, Layout, minorOf, targets } from "@pyframes/layouts";
import { ParseError, parse } from "../clang/parse.js";
import type { Extracted } from "../extracted.js";
import type { HeaderTree } from "../sources/source.js";
import { contentHash } from "../store.js";
import { target as targetOf } from "../targets/targets.js";
import { cDefinitions, definitionsOf } from "./c-definitions.js";
import { collect } from "./collect.js";
import { includes } from "./probe.js";
import { inRange } from "./source-only-declarations.js";
import { enumDifferences, structDifferences } from "./source-only-difference.js";
import { COMPARED_TO, SOURCE_ONLY, type SourceOnlyStruct } from "./source-only-structs.js";
import { clangArguments } from "./table.js";

/** The name that it is found by. */
const nameOf = ({ tag, typedef }: SourceOnlyStruct): string => typedef ?? (tag?.name as string);

const structsOf = (version: string): SourceOnlyStruct[] =>
  SOURCE_ONLY.filter((struct) => inRange(struct, hexOfVersion(version) ?? 0));

/** A sentence about a release newer than the data whose header source has no C files; else null. */
export function uncompared({ table }: Extracted, { source }: HeaderTree): string | null {
  const minor = minorOf(table.build.version);
  if (source !== undefined || compareVersions(minor, COMPARED_TO) <= 0) return null;
  const names = structsOf(table.build.version).map(nameOf).join(", ");
  return `The headers lack ${names}, and their copies were compared with C files to ${COMPARED_TO} only; extract ${minor} with --git or --tarball, which have the C files.`;
}

/** The C files of a release, by their paths below the root of its source. */
function cFiles(source: string, structs: readonly SourceOnlyStruct[]): Map<string, string> {
  const paths = [...new Set(structs.map(({ source }) => source))].filter((path) => existsSync(join(source, path)));
  return new Map(paths.map((path) => [path, readFileSync(join(source, path), "utf8")]));
}

/** Comparisons made so far: most builds of a minor share their definitions. */
const compared = new Map<string, Promise<string[]>>();

/**
 * Every difference between our structs and the C files of the same release, a sentence each. Empty
 * where the header source has no C files.
 */
export async function sourceOnlyDifferences(extracted: Extracted, tree: HeaderTree): Promise<string[]> {
  if (tree.source === undefined) return [];
  const { build } = extracted.table;
  const structs = structsOf(build.version);
  const definitions = [...cFiles(tree.source, structs)].map(([path, text]) => {
    const names = structs.filter(({ source }) => source === path).flatMap((struct) => namesOf(struct));
    return definitionsOf(cDefinitions(text), names);
  });
  const own = new Layout(extracted.table, extracted.pool);
  const copies = structs.map((struct) => own.findStruct(nameOf(struct))?.layout ?? null);
  const key = contentHash([definitions, copies, build.target, build.abiflags, structs]);
  const known = compared.get(key) ?? compare(own, extracted, tree, structs, definitions);
  compared.set(key, known);
  return (await known).map((sentence) => `${sentence} Correct tools/extract/src/layout/source-only-structs.ts.`);
}

const namesOf = ({ tag, typedef }: SourceOnlyStruct): string[] =>
  [typedef, tag?.name].filter((name): name is string => typeof name === "string");

async function compare(
  own: Layout,
  { table }: Extracted,
  tree: HeaderTree,
  structs: readonly SourceOnlyStruct[],
  definitions: readonly string[],
): Promise<string[]> {
  const triple = targetOf(table.build.target).triple;
  try {
    using unit = await parse([includes(), ...definitions, ""].join("\n"), clangArguments(tree, triple));
    const { pool, ...theirs } = collect(unit, targets[triple].byteOrder, structs.map(nameOf), []);
    const source = new Layout({ ...table, ...theirs }, pool);
    return structs.flatMap((struct) => {
      const differences = struct.enumerators === undefined ? structDifferences : enumDifferences;
      return differences(struct, nameOf(struct), own, source);
    });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const files = [...new Set(structs.map(({ source }) => source))].join(", ");
    return [`the source-only structs of ${files} do not parse (${error.errors[0]}), so they cannot be compared.`];
  }
}
