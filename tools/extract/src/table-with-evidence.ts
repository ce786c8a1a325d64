/** From a header tree to its table, with all available evidence. */
import { type Table, targets } from "@pyframes/layouts";
import { startCheck, type TreeCheck } from "./evidence/compiler.js";
import { debugOffsetsEvidence, readLive } from "./evidence/debug-offsets.js";
import { type Compiler, findCompiler } from "./evidence/gcc.js";
import type { Extracted } from "./extracted.js";
import type { Proof } from "./layout/proof.js";
import { takeSums } from "./layout/provenance.js";
import type { ReuseByHeaders } from "./layout/reuse-by-headers.js";
import { extractTable } from "./layout/table.js";
import { binariesOf } from "./sources/binaries.js";
import type { HeaderTree } from "./sources/source.js";
import { target } from "./targets/targets.js";

export { clang } from "./clang/parse.js";

/**
 * Parses the headers and compares the table with everything available; results in `reuse` are
 * reused.
 */
export async function tableWithEvidence(
  tree: HeaderTree,
  release: string,
  triple: string,
  log: (line: string) => void,
  reuse?: ReuseByHeaders,
): Promise<Extracted> {
  const compiler = await findCompiler(triple, log);
  if (!compiler) log(`no second compiler to compare with: none but clang compiles for ${triple}`);
  const parsing = parsedTable(tree, release, triple, compiler, reuse);
  parsing.catch(() => {}); // Reported below.
  const { interpreter } = tree;
  const debugOffsets = interpreter && readLive(interpreter, release);
  // Loaded while libclang, on a separate thread, and the compiler read the headers.
  const [{ binaryEvidence }, { refuseViolation }] = await Promise.all([
    import("./evidence/binaries.js"),
    import("./schema.js"),
  ]);
  const { extracted, compiled } = await parsing;
  const { table, pool } = extracted;
  log(`checking ${Object.keys(table.records).length} records`);
  const binaries = binaryEvidence(await binariesOf(tree, table.build, log), extracted, log);
  const live = interpreter && debugOffsetsEvidence(interpreter, (await debugOffsets) ?? null, table, pool);
  if (!live) log(reasonForNoLive(tree, table));
  const others = [...(live ? [live] : []), ...binaries.evidence];
  const ids = [...binaries.buildIds].sort();
  const provenance = { ...extracted.provenance, ...(ids.length > 0 && { binaries: ids }) };
  // Only the compiler's own count depends on it, so it is awaited last.
  refuseViolation({ ...extracted, table: { ...table, evidence: others } });
  const proof = await compiled;
  return { ...extracted, table: { ...table, evidence: proof ? [proof, ...others] : others }, provenance };
}

/** libclang's table, and the running compiler check; reused from `reuse` if it has them. */
export async function parsedTable(
  tree: HeaderTree,
  release: string,
  triple: string,
  compiler: Compiler | null,
  reuse?: ReuseByHeaders,
): Promise<Proof> {
  const known = reuse?.find(tree, release, triple);
  if (known) return known;
  const check = compiler && startCheck(tree, compiler, targets[target(triple).triple].byteOrder);
  if (!reuse) return await parse(tree, release, triple, check);
  // libclang reports unreadable files below.
  const read = await check?.preprocessed.catch(() => null);
  return await reuse.inTurn(async () => {
    const known = reuse.find(tree, release, triple);
    if (known) return known;
    const declared = read && reuse.byDeclarations.find(read, tree, release, triple);
    const proof = declared ?? (await parse(tree, release, triple, check));
    reuse.keep(tree, release, triple, proof);
    if (read && !declared) reuse.byDeclarations.keep(read, tree, triple, proof);
    return proof;
  });
}

async function parse(tree: HeaderTree, release: string, triple: string, check: TreeCheck | null): Promise<Proof> {
  // libclang reads mostly the same files, and is still running.
  check?.preprocessed.then(({ files }) => takeSums(files)).catch(() => {}); // Reported by the check.
  let compiled: Proof["compiled"] = null;
  const extracted = await extractTable(tree, release, triple, (checked) => {
    compiled = check?.finish(checked) ?? null;
    compiled?.catch(() => {}); // Reported where it is awaited.
  });
  return { extracted, compiled };
}

function reasonForNoLive(tree: HeaderTree, table: Table): string {
  if (!("_Py_DebugOffsets" in table.records)) return "no debug offsets to compare with: the release has none";
  if (!tree.interpreter) return "no debug offsets to compare with: the header source has no interpreter that runs here";
  return "no debug offsets to compare with: the interpreter could not report them (it needs ctypes)";
}
