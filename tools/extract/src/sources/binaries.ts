/**
 * Where the binaries of a build can be had: with its headers, from an interpreter of this machine, or from the packages
 * in which other ecosystems hand CPython out. Where none can, that is said, and the build lacks a proof.
 */
import type { BuildKey } from "@pyframes/layouts";
import { UserError } from "../user-error.js";
import { installed } from "./installed.js";
import { packagedBinaries } from "./packaged.js";
import type { Binary, HeaderTree } from "./source.js";

export async function binariesOf(
  tree: Pick<HeaderTree, "binaries">,
  build: BuildKey,
  log: (line: string) => void,
): Promise<readonly Binary[]> {
  try {
    if (tree.binaries) return await tree.binaries(log);
    if (build.distributor !== "upstream") return [];
    return [...(await installedBinaries(build, log)), ...(await packagedBinaries(build, log))];
  } catch (error) {
    // Without its binaries a build lacks a proof, not its headers.
    if (!(error instanceof UserError)) throw error;
    log(`no binaries to compare with: ${error.message}`);
    return [];
  }
}

/** An interpreter of exactly this build that somebody made from upstream's source. */
async function installedBinaries(
  { version, abiflags, target }: BuildKey,
  log: (line: string) => void,
): Promise<readonly Binary[]> {
  const found = await installed.find({ version, abiflags, target }, log);
  if (!("tree" in found) || found.tree.distributor !== "upstream") return [];
  return (await found.tree.binaries?.(log)) ?? [];
}
