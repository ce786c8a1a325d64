/** One build, from a request to a stored and proven table. */
import { type Evidence, filesOf, type Table, targets } from "@pyframes/layouts";
import { clang } from "./clang/parse.js";
import { bringsNews } from "./contradiction.js";
import { startCheck, type TreeCheck } from "./evidence/compiler.js";
import { debugOffsetsEvidence } from "./evidence/debug-offsets.js";
import { type Compiler, findCompiler } from "./evidence/gcc.js";
import type { Alike, Proof } from "./layout/alike.js";
import { extractTable } from "./layout/table.js";
import { binariesOf } from "./sources/binaries.js";
import { findHeaders } from "./sources/index.js";
import { installed } from "./sources/installed.js";
import { answers, patchlevelOf } from "./sources/release.js";
import type { HeaderTree, Request } from "./sources/source.js";
import { type Extracted, store } from "./store.js";
import { target } from "./targets/targets.js";
import { UserError } from "./user-error.js";

export interface Summary {
  readonly build: string;
  readonly release: string;
  /** The header source, and what it took. */
  readonly source: string;
  readonly headers: string;
  /** Path of the table. */
  readonly file: string;
  /** False where the file has all of this already, and was left as it is. */
  readonly news: boolean;
  readonly records: number;
  readonly fields: number;
  readonly evidence: readonly Evidence[];
  readonly seconds: number;
}

export interface Options {
  /** A source's name; `auto` or undefined tries them in order. */
  readonly source?: string | undefined;
  /** Where tables are kept; the published data by default. */
  readonly directory?: string | undefined;
  /** Take the table's place where it says otherwise; by default that is refused. */
  readonly replace?: boolean;
  readonly log: (line: string) => void;
}

const MILLISECONDS = 1000;
/** The distributor of a build whose headers are of no release: it comes from git. */
const DEVELOPMENT = "git";

/** Find headers, parse, prove, store. Throws a UserError; then nothing was written. */
export async function extract(
  request: Request,
  { source, directory, replace = false, log }: Options,
): Promise<Summary> {
  const start = performance.now();
  checkRequest(request);
  // The compiler and the header source are asked while libclang is loaded.
  findCompiler(request.target, log).catch(() => {}); // Reported when it is needed.
  const search = findHeaders(request, source, log);
  search.catch(() => {}); // Reported below.
  clang();
  const chosen = await search;
  for (const reason of chosen.passed) log(`passed over ${reason}`);
  log(`headers from ${chosen.source}: ${chosen.tree.description}`);
  const { release, development } = patchlevelOf(chosen.tree.include);
  if (!answers(release, request.version)) {
    throw new UserError(
      `${chosen.source} has headers of ${release} (PY_VERSION in patchlevel.h), and ${request.version} was asked for; ask for --version ${release} or give other headers.`,
    );
  }
  log(`parsing the headers of CPython ${release}${chosen.tree.abiflags}`);
  // What lies between two releases is neither of them.
  const tree = development ? { ...chosen.tree, distributor: DEVELOPMENT } : chosen.tree;
  const extracted = await proven(tree, release, request.target, log);
  const { id, table, pool } = extracted;
  // An interpreter of this machine proves what is proven already to nobody else: the published data is left alone.
  const local = chosen.source === installed.name;
  const news = replace || bringsNews(extracted, directory, local);
  const file = news ? await store([extracted], directory) : filesOf(table.build, directory).tables;
  return {
    build: id,
    release,
    source: chosen.source,
    headers: chosen.tree.description,
    file,
    news,
    records: Object.keys(table.records).length,
    fields: Object.values(pool).reduce((sum, { members }) => sum + members.length, 0),
    evidence: table.evidence,
    seconds: (performance.now() - start) / MILLISECONDS,
  };
}

function checkRequest({ version, abiflags, target: triple, python, ref, tarball }: Request): void {
  if (version === undefined && [python, ref, tarball].every((headers) => headers === undefined)) {
    throw new UserError("Which release? Give --version 3.13 or --version 3.13.5; see --help.");
  }
  if (version !== undefined && !/^\d+\.\d+(\.\d+)?((a|b|rc)\d+)?$/.test(version)) {
    throw new UserError(
      `${version} is no CPython version; give a minor or a release, as --version 3.13 or --version 3.13.5.`,
    );
  }
  if (!/^t?d?$/.test(abiflags)) throw new UserError(`--abiflags ${abiflags} is none of "", d, t and td.`);
  target(triple);
}

/** Parse, and ask everything that is not libclang and can be asked here; what `alike` knows already is not asked again. */
export async function proven(
  tree: HeaderTree,
  release: string,
  triple: string,
  log: (line: string) => void,
  alike?: Alike,
): Promise<Extracted> {
  const compiler = await findCompiler(triple, log);
  if (!compiler) log(`no second compiler to compare with: none but clang compiles for ${triple}`);
  const laying = laidOut(tree, release, triple, compiler, alike);
  laying.catch(() => {}); // Reported below.
  // Loaded while libclang, on a thread of its own, and the compiler read the headers.
  const [{ binaryEvidence }, { prepareSchema, refuseViolation }] = await Promise.all([
    import("./evidence/binaries.js"),
    import("./schema.js"),
  ]);
  prepareSchema();
  const { extracted, compiled } = await laying;
  const { table, pool } = extracted;
  log(`checking ${Object.keys(table.records).length} records`);
  const asked = tree.interpreter && debugOffsetsEvidence(tree.interpreter, table, pool);
  asked?.catch(() => {}); // Reported below.
  const binaries = binaryEvidence(await binariesOf(tree, table.build, log), extracted, log);
  const live = await asked;
  if (!live) log(reasonForNoLive(tree, table));
  const evidence = [await compiled, live, ...binaries.evidence].filter((one) => one !== undefined && one !== null);
  const ids = [...binaries.buildIds].sort();
  const provenance = { ...extracted.provenance, ...(ids.length > 0 && { binaries: ids }) };
  const whole = { ...extracted, table: { ...table, evidence }, provenance };
  refuseViolation(whole);
  return whole;
}

/** The table that libclang makes, and the compiler at work on its proof; from what `alike` knows where it can tell. */
export async function laidOut(
  tree: HeaderTree,
  release: string,
  triple: string,
  compiler: Compiler | null,
  alike?: Alike,
): Promise<Proof> {
  const known = alike?.find(tree, release, triple);
  if (known) return known;
  const check = compiler && startCheck(tree, compiler, targets[target(triple).triple].byteOrder);
  if (!alike) return await layOut(tree, release, triple, check);
  // What cannot be read is reported below, by libclang.
  const read = await check?.preprocessed.catch(() => null);
  return await alike.inTurn(async () => {
    const known = alike.find(tree, release, triple);
    if (known) return known;
    const declared = read && alike.declared.find(read, tree, release, triple);
    const proof = declared ?? (await layOut(tree, release, triple, check));
    alike.keep(tree, release, triple, proof);
    if (read && !declared) alike.declared.keep(read, tree, triple, proof);
    return proof;
  });
}

async function layOut(tree: HeaderTree, release: string, triple: string, check: TreeCheck | null): Promise<Proof> {
  const extracted = await extractTable(tree, release, triple);
  const compiled = check?.finish({ ...extracted.table, pool: extracted.pool }) ?? null;
  compiled?.catch(() => {}); // Reported where it is awaited.
  return { extracted, compiled };
}

function reasonForNoLive(tree: HeaderTree, table: Table): string {
  if (!("_Py_DebugOffsets" in table.records)) return "no debug offsets to compare with: the release has none";
  if (!tree.interpreter) return "no debug offsets to compare with: the header source has no interpreter that runs here";
  return "no debug offsets to compare with: the interpreter could not be asked (it needs ctypes)";
}
