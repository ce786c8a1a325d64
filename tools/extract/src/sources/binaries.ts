/**
 * Finds the binaries of a build: with its headers, from an interpreter of this machine, or from
 * packages of other ecosystems. If there are none, that is reported, and the build lacks evidence.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildKey } from "@pyframes/layouts";
import { UserError } from "../user-error.js";
import { installed } from "./installed.js";
import { packagedBinaries } from "./packaged.js";
import type { Binary, HeaderTree } from "./source.js";

export async function binariesOf(
  tree: Pick<HeaderTree, "binaries" | "include">,
  build: BuildKey,
  log: (line: string) => void,
): Promise<readonly Binary[]> {
  try {
    if (tree.binaries) return await tree.binaries(log);
    if (build.distributor !== "upstream") return [];
    return [...(await installedBinaries(tree.include, build, log)), ...(await packagedBinaries(build, log))];
  } catch (error) {
    // Without its binaries a build lacks evidence, not headers.
    if (!(error instanceof UserError)) throw error;
    log(`no binaries to compare with: ${error.message}`);
    return [];
  }
}

/**
 * An interpreter of exactly this build, made from upstream's source. Builders patch old releases
 * (pyenv changes the alignment of 3.6's PyGC_Head), so the headers installed with it have to be
 * equal, too.
 */
async function installedBinaries(
  include: string,
  { version, abiflags, target }: BuildKey,
  log: (line: string) => void,
): Promise<readonly Binary[]> {
  const found = await installed.find({ version, abiflags, target }, log);
  if (!("tree" in found) || found.tree.distributor !== "upstream") return [];
  const different = differentHeader(found.tree.include, include);
  if (different !== null) {
    log(`${found.tree.description} is not compared: its ${different} differs from these headers`);
    return [];
  }
  return (await found.tree.binaries?.(log)) ?? [];
}

/**
 * The first header below `installed` that differs in `include`; null if there is none. pyconfig.h
 * differs in each build and is not compared.
 */
function differentHeader(installed: string, include: string): string | null {
  const names = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".h") && name !== "pyconfig.h",
  );
  const same = (name: string) =>
    existsSync(join(include, name)) && readFileSync(join(installed, name)).equals(readFileSync(join(include, name)));
  return names.sort().find((name) => !same(name)) ?? null;
}
