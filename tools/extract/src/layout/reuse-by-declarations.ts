/**
 * Reuse by equal declarations: preprocessed, two header sets declare the same types in the same
 * order, under the same options. An example is a release that only changes functions. The table and
 * its proof are reused; only the constants that identify a build differ.
 */
import { buildId, hexOfVersion, type Provenance } from "@pyframes/layouts";
import { clang } from "../clang/parse.js";
import { APART, type Preprocessed, plainValue } from "../evidence/preprocess.js";
import type { Extracted } from "../extracted.js";
import type { HeaderTree } from "../sources/source.js";
import type { Proof } from "./proof.js";
import { provenanceOfFiles } from "./provenance.js";
import { checkAbiflags } from "./table.js";

type Constants = Readonly<Record<string, number | string>>;

export class ReuseByDeclarations {
  private readonly known = new Map<string, Proof>();

  /** Keeps the result for preprocessed headers. */
  keep(read: Preprocessed, tree: HeaderTree, target: string, proof: Proof): void {
    this.known.set(keyOf(read, tree, target), proof);
  }

  /** The result for these headers, taken from equal declarations; null where there are none. */
  find(read: Preprocessed, tree: HeaderTree, release: string, target: string): Proof | null {
    const known = this.known.get(keyOf(read, tree, target));
    const apart = known && constantsApart(read, release);
    if (!known || !apart) return null;
    const { extracted, compiled } = known;
    const made = tableOf(extracted, apart, read, tree, release);
    const more = Object.keys(made.table.constants).length - Object.keys(extracted.table.constants).length;
    const proof = compiled?.then((evidence) => ({ ...evidence, checks: evidence.checks + more })) ?? null;
    proof?.catch(() => {}); // Reported where it is awaited.
    return { extracted: made, compiled: proof };
  }
}

/**
 * All that decides a table. The place of pyconfig.h does not: its effect is in the declarations.
 */
function keyOf(
  { declarations }: Preprocessed,
  { systemIncludes, roots, defines, distributor }: HeaderTree,
  target: string,
) {
  const system = systemIncludes.filter((directory) => directory !== roots.pyconfig);
  return JSON.stringify([target, system, defines, distributor, declarations]);
}

/** The constants that identify this build; null where one of them is no plain number. */
function constantsApart({ apart }: Preprocessed, release: string): Constants | null {
  const hex = hexOfVersion(release);
  const values = Object.entries(apart).map(([name, text]) => [
    name,
    name === "PY_VERSION_HEX" ? hex : plainValue(text),
  ]);
  return values.every(([, value]) => value !== null) ? Object.fromEntries(values) : null;
}

const sorted = (names: Iterable<string>) => [...names].sort();

function tableOf(
  { table, pool, provenance }: Extracted,
  apart: Constants,
  read: Preprocessed,
  tree: HeaderTree,
  release: string,
): Extracted {
  const shared = Object.entries(table.constants).filter(([name]) => !(APART as readonly string[]).includes(name));
  const all = new Map([...shared, ...Object.entries(apart)]);
  const constants = Object.fromEntries(sorted(all.keys()).map((name) => [name, all.get(name) as number | string]));
  checkAbiflags(tree, constants);
  const absent = [...table.absent.constants, ...APART].filter((name) => !(name in constants));
  const hex = `0x${(constants.PY_VERSION_HEX as number).toString(16).padStart(8, "0")}`;
  const build = { ...table.build, version: release, hex, abiflags: tree.abiflags };
  return {
    id: buildId(build),
    pool,
    table: { ...table, build, constants, absent: { ...table.absent, constants: sorted(new Set(absent)) } },
    provenance: provenanceFor(provenance, read, tree),
  };
}

/** Labels of files in the build's own directories, as opposed to shared ones. */
const OWN = /^<(?:include|pyconfig)>\//;

/** The compiler reads the same CPython headers as libclang; each has its own system headers. */
function provenanceFor(known: Provenance, { files }: Preprocessed, tree: HeaderTree): Provenance {
  const { headers, pyconfig } = provenanceOfFiles(tree, clang(), files);
  const common = Object.entries(known.headers).filter(([label]) => !OWN.test(label));
  const own = Object.entries(headers).filter(([label]) => OWN.test(label));
  const all = [...common, ...own].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...known, source: tree.description, headers: Object.fromEntries(all), pyconfig };
}
