/**
 * Reuse by equal headers: two releases whose headers differ only in the version that patchlevel.h
 * defines have the same table, so it is made once. Most releases late in a minor's life are like
 * that.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { buildId } from "@pyframes/layouts";
import { writeWhole } from "../files.js";
import { cachePath } from "../sources/cache.js";
import type { HeaderTree } from "../sources/source.js";
import { finalReleases } from "../sources/versions.js";
import { HEADERS } from "./probe.js";
import type { Proof } from "./proof.js";
import { ReuseByDeclarations } from "./reuse-by-declarations.js";
import { CHANGES } from "./source-only-declarations.js";

interface Known extends Proof {
  readonly tree: HeaderTree;
  readonly release: string;
  readonly target: string;
}

/** Relative path to sha256, of the headers of one tree. */
type Files = ReadonlyMap<string, string>;

const PATCHLEVEL = "patchlevel.h";
/** How provenance names the tree's own headers. */
const OWN = "<include>/";

export class ReuseByHeaders {
  /** The same for headers that differ, but not in their declarations. */
  readonly byDeclarations = new ReuseByDeclarations();
  private readonly known: Known[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private readonly files = new Map<string, Files>();

  /** Keeps the result for a release's headers. */
  keep(tree: HeaderTree, release: string, target: string, proof: Proof): void {
    this.known.push({ tree, release, target, ...proof });
  }

  /** Runs `work` after all earlier work, so that it finds the results of that. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => {}); // Reported to the caller.
    return turn;
  }

  /** The result for these headers, taken from equal ones; null where there are none. */
  find(tree: HeaderTree, release: string, target: string): Proof | null {
    const hex = finalReleases()[release]?.hex;
    if (hex === undefined) return null;
    const same = this.known.find((known) => known.target === target && this.answersFor(known, tree, release));
    return same === undefined ? null : this.proofFor(same, tree, release, hex);
  }

  private proofFor({ extracted, compiled }: Known, tree: HeaderTree, release: string, hex: string): Proof {
    const { table, pool, provenance } = extracted;
    const build = { ...table.build, version: release, hex };
    const patchlevel = this.filesOf(tree.include).get(PATCHLEVEL) as string;
    return {
      extracted: {
        id: buildId(build),
        pool,
        table: { ...table, build, constants: { ...table.constants, PY_VERSION_HEX: Number(hex) } },
        provenance: {
          ...provenance,
          source: tree.description,
          headers: { ...provenance.headers, [OWN + PATCHLEVEL]: patchlevel },
        },
      },
      compiled,
    };
  }

  private answersFor(known: Known, tree: HeaderTree, release: string): boolean {
    return (
      settings(known.tree) === settings(tree) &&
      sameSourceOnly(known.release, release) &&
      onlyVersionDiffers(known.tree.include, tree.include) &&
      this.sameHeaders(known, tree)
    );
  }

  /**
   * True if every header that was read is the same here, and no header here would be read in its
   * place.
   */
  private sameHeaders({ tree: from, extracted }: Known, to: HeaderTree): boolean {
    const [before, after] = [this.filesOf(from.include), this.filesOf(to.include)];
    const read = Object.keys(extracted.provenance.headers);
    const own = read.filter((label) => label.startsWith(OWN)).map((label) => label.slice(OWN.length));
    const looked = new Set([...read, ...HEADERS].map((name) => basename(name)));
    return (
      own.every((name) => name === PATCHLEVEL || before.get(name) === after.get(name)) &&
      [...after.keys()].every((name) => before.has(name) || !looked.has(basename(name))) &&
      !own.some((name) => name !== PATCHLEVEL && dependsOnVersion(join(to.include, name)))
    );
  }

  private filesOf(include: string): Files {
    const files = this.files.get(include) ?? sumsOf(include);
    this.files.set(include, files);
    return files;
  }
}

/**
 * All that decides a table beside the headers; the directory of pyconfig.h is named by its content.
 */
const settings = ({ systemIncludes, defines, distributor, abiflags }: HeaderTree) =>
  JSON.stringify([systemIncludes, defines, distributor, abiflags]);

const namesIn = (include: string) =>
  readdirSync(include, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".h"));

const sum = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/**
 * The sums of a tree's headers, kept in the cache until one of its files changes; a matrix asks
 * often.
 */
function sumsOf(include: string): Files {
  const names = namesIn(include);
  const state = names.map((name) => {
    const { size, mtimeMs } = statSync(join(include, name));
    return [name, size, mtimeMs];
  });
  const file = cachePath("sums", sum(JSON.stringify([include, state])));
  if (existsSync(file)) return new Map(Object.entries(JSON.parse(readFileSync(file, "utf8"))));
  const sums = names.map((name) => [name, sum(readFileSync(join(include, name)))] as const);
  writeWhole(file, JSON.stringify(Object.fromEntries(sums)));
  return new Map(sums);
}

/** True if the probe declares the same source-only structs for both releases. */
function sameSourceOnly(a: string, b: string): boolean {
  const hex = (release: string) => Number(finalReleases()[release]?.hex);
  return CHANGES.every((bound) => hex(a) >= bound === hex(b) >= bound);
}

/** True if the two patchlevel.h differ in nothing but the version. */
function onlyVersionDiffers(a: string, b: string): boolean {
  const rest = (include: string) =>
    readFileSync(join(include, PATCHLEVEL), "utf8").replaceAll(
      /^#define\s+PY_(?:M[A-Z]+_VERSION|RELEASE_\w+|VERSION)\s.*$/gm,
      "",
    );
  return rest(a) === rest(b);
}

const VERSION = /\bPY_(?:MICRO_VERSION|RELEASE_LEVEL|RELEASE_SERIAL|VERSION|VERSION_HEX)\b/;
const dependent = new Map<string, boolean>();

/**
 * True if a header depends on the patch release: it uses the version outside of a macro's
 * definition.
 */
function dependsOnVersion(path: string): boolean {
  const text = readFileSync(path, "utf8");
  const known = dependent.get(text);
  if (known !== undefined) return known;
  const lines = text.replaceAll("\\\n", " ").split("\n");
  const found = lines.some((line) => VERSION.test(line) && !/^\s*#\s*define\b/.test(line));
  dependent.set(text, found);
  return found;
}
