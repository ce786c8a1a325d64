/** Compares one published table with everything available here. */
import { isDeepStrictEqual } from "node:util";
import { type Build, type EvidenceKind, Layout, type RecordPool, type Table, targets } from "@pyframes/layouts";
import { compareTables } from "../contradiction.js";
import { binaryEvidence } from "../evidence/binaries.js";
import { startCheck } from "../evidence/compiler.js";
import { debugOffsetsEvidence, readLive } from "../evidence/debug-offsets.js";
import { type Compiler, findCompiler } from "../evidence/gcc.js";
import type { Extracted } from "../extracted.js";
import type { Proof } from "../layout/proof.js";
import type { ReuseByHeaders } from "../layout/reuse-by-headers.js";
import { sourceOnlyDifferences } from "../layout/source-only-check.js";
import { binariesOf } from "../sources/binaries.js";
import type { HeaderTree } from "../sources/source.js";
import { contentHash } from "../store.js";
import { parsedTable } from "../table-with-evidence.js";
import { target } from "../targets/targets.js";
import { UserError } from "../user-error.js";
import { headersOf } from "./headers.js";

/** The result for one table. */
export interface Checked {
  readonly id: string;
  /** Number of equal facts. */
  facts: number;
  /** Sentences about errors; one fails the check. */
  readonly wrong: string[];
  /** Comparisons that were not possible, with the reason. */
  readonly unchecked: string[];
}

type Log = (line: string) => void;

/** Makes every possible comparison for a table. */
export async function checkTable(published: Extracted, reuse: ReuseByHeaders, log: Log): Promise<Checked> {
  const checked: Checked = { id: published.id, facts: 0, wrong: [], unchecked: [] };
  checkContent(published, checked);
  const build: Build = { ...published.table.build, id: published.id };
  const { trees, reason } = await headersOf(build, published.provenance, log);
  await attempt(checked, async () => {
    const compiler = await findCompiler(target(build.target).triple, log);
    const made = await makeAgain(published, trees, compiler, reuse);
    if (made === null) {
      checked.unchecked.push(`compiler, headers: ${reason}`);
      return;
    }
    await attempt(checked, () => checkAgain(published, made, checked));
    await attempt(checked, () => checkCompiler(published, made, compiler, checked));
    await attempt(checked, () => checkBinaries(published, made.tree, checked, log));
    checked.wrong.push(...(await sourceOnlyDifferences(made.again, made.tree)));
  });
  return checked;
}

/** The table, made again. */
interface Made {
  readonly tree: HeaderTree;
  readonly again: Extracted;
  /** The compiler's result for that one. */
  readonly compiled: Proof["compiled"];
  /** Headers that differ from those of the table's provenance. */
  readonly other: readonly string[];
}

/**
 * Made from the headers of the provenance, or from the most similar ones; null if there are none.
 */
async function makeAgain(
  { table, provenance }: Extracted,
  trees: readonly HeaderTree[],
  compiler: Compiler | null,
  reuse: ReuseByHeaders,
): Promise<Made | null> {
  const { version, target } = table.build;
  const makes = trees.map(async (tree): Promise<Made> => {
    const { extracted: again, compiled } = await parsedTable(tree, version, target, compiler, reuse);
    const headers = Object.entries(again.provenance.headers);
    const other = headers.flatMap(([name, hash]) => (provenance.headers[name] === hash ? [] : [name]));
    return { tree, again, compiled, other };
  });
  const made = await Promise.all(makes);
  return made.sort((a, b) => a.other.length - b.other.length)[0] ?? null;
}

/** An error is recorded, and the next comparison runs. */
async function attempt(checked: Checked, ask: () => void | Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    checked.wrong.push(error.message);
  }
}

/** Records are addressed by their content, so an edited one no longer matches its name. */
function checkContent({ table, pool }: Extracted, checked: Checked): void {
  const names = new Map(Object.entries(table.records).map(([name, hash]) => [hash, name]));
  for (const [hash, record] of Object.entries(pool as RecordPool)) {
    if (contentHash(record) === hash) continue;
    const name = names.get(hash) ?? record.name ?? "an unnamed record";
    checked.wrong.push(`${name} was edited after it was stored: its content no longer has the hash ${hash}.`);
  }
}

/** Compares headers and numbers with those of the new table. */
function checkAgain({ table, pool }: Extracted, { again, other }: Made, checked: Checked): void {
  if (other.length > 0) checked.unchecked.push(`headers: some differ from the provenance, for example ${other[0]}`);
  const { contradiction } = compareTables(new Layout(table, pool), new Layout(again.table, again.pool));
  if (contradiction !== null) throw new UserError(`By its headers, ${contradiction}.`);
  const different = differentPart(table, again.table);
  if (different !== null && other.length === 0) throw new UserError(`Its headers give other ${different}.`);
  checked.facts += Object.keys(table.records).length + Object.keys(table.enums).length;
}

const PARTS = ["build", "records", "enums", "constants"] as const;

/** `absent` is a set; the file has it in another order. */
const absences = ({ absent }: Table) => new Set(Object.values(absent).flat());

/** The first part of the table that differs, and a name in it. */
function differentPart(table: Table, again: Table): string | null {
  for (const part of PARTS) {
    const [was, is] = [new Map(Object.entries(table[part])), new Map(Object.entries(again[part]))];
    const name = [...new Set([...was.keys(), ...is.keys()])].find(
      (key) => JSON.stringify(was.get(key)) !== JSON.stringify(is.get(key)),
    );
    if (name !== undefined) return `${part}: ${name}`;
  }
  const [was, is] = [absences(table), absences(again)];
  const name = [...was, ...is].find((key) => !was.has(key) || !is.has(key));
  return name === undefined ? null : `absences: ${name}`;
}

/**
 * The compiler's result for the published numbers. It is mostly the same text as for the new table.
 */
async function checkCompiler(
  published: Extracted,
  { tree, again, compiled }: Made,
  compiler: Compiler | null,
  checked: Checked,
): Promise<void> {
  const { table, pool } = published;
  const { triple } = target(table.build.target);
  if (compiler === null || compiled === null) {
    checked.unchecked.push(`compiler: none but clang compiles for ${triple}`);
    return;
  }
  const same = sameNumbers(published, again);
  const asked = same ? compiled : startCheck(tree, compiler, targets[triple].byteOrder).finish({ ...table, pool });
  checked.facts += (await asked).checks;
}

/** Includes the pools: an edited record still has its old hash. */
function sameNumbers(a: Extracted, b: Extracted): boolean {
  const facts = ({ table: { records, enums, constants }, pool }: Extracted) => ({ records, enums, constants, pool });
  return isDeepStrictEqual(facts(a), facts(b));
}

/** Compares the published numbers with interpreters and files of the build. */
async function checkBinaries(published: Extracted, tree: HeaderTree, checked: Checked, log: Log): Promise<void> {
  const { table, pool, provenance } = published;
  const reported = tree.interpreter && (await readLive(tree.interpreter, table.build.version));
  const live = tree.interpreter && debugOffsetsEvidence(tree.interpreter, reported ?? null, table, pool);
  const files = binaryEvidence(await binariesOf(tree, table.build, log), published, log);
  const found = [...(live ? [live] : []), ...files.evidence];
  for (const { checks } of found) checked.facts += checks;
  const kinds = new Set<EvidenceKind>(["compiler", ...found.map(({ kind }) => kind)]);
  for (const kind of new Set(table.evidence.map((one) => one.kind))) {
    if (!kinds.has(kind)) checked.unchecked.push(`${kind}: its binaries are not available here`);
  }
  const other = files.buildIds.filter((id) => !provenance.binaries?.includes(id));
  if (other.length > 0) checked.unchecked.push("build-ids: the available binaries are not those of the provenance");
}
