/** A header tree -> its table, before any evidence. */
import { buildId, type Table, targets, versionOfHex } from "@pyframes/layouts";
import { clang, parse } from "../clang/parse.js";
import type { HeaderTree } from "../sources/source.js";
import type { Extracted } from "../store.js";
import { target as targetOf } from "../targets/targets.js";
import { UserError } from "../user-error.js";
import { argumentsOf } from "./arguments.js";
import { collect } from "./collect.js";
import { probe } from "./probe.js";
import { provenanceOf } from "./provenance.js";

const NO_EVIDENCE: Table["evidence"] = [];

/** Parse the tree's headers for `triple`. Throws a UserError where they do not parse or are another release's. */
export function extractTable(tree: HeaderTree, release: string, triple: string): Extracted {
  const target = targetOf(triple);
  const library = clang();
  const { common, hasLibc } = argumentsOf(tree);
  const args = [
    ...common,
    `--target=${target.clang}`,
    ...(hasLibc ? ["-nostdlibinc"] : []),
    "-resource-dir",
    library.resourceDirectory,
  ];
  using unit = parse(probe(), args);
  const { records, pool, enums, constants, absent } = collect(unit, targets[target.triple].byteOrder);
  const hex = constants.PY_VERSION_HEX as number;
  if (versionOfHex(hex) !== release) {
    throw new UserError(
      `The headers define PY_VERSION_HEX of ${versionOfHex(hex)}, not of ${release}; the header tree mixes releases, give a clean one.`,
    );
  }
  checkAbiflags(tree, constants);
  const build = {
    version: release,
    hex: `0x${hex.toString(16).padStart(8, "0")}`,
    distributor: tree.distributor,
    abiflags: tree.abiflags,
    target: triple,
  };
  return {
    id: buildId(build),
    table: { build, evidence: NO_EVIDENCE, records, enums, constants, absent },
    pool,
    provenance: provenanceOf(tree, unit, library, args),
  };
}

/** pyconfig.h's macros behind the ABI flags, as the probe found them. */
const FLAG_MACROS: Readonly<Record<string, string>> = { d: "Py_DEBUG", t: "Py_GIL_DISABLED" };

/** The flags asked for must be the ones that pyconfig.h defines. */
function checkAbiflags(tree: HeaderTree, constants: Readonly<Record<string, number | string>>): void {
  for (const [flag, macro] of Object.entries(FLAG_MACROS)) {
    const wanted = tree.abiflags.includes(flag);
    if (wanted !== macro in constants) {
      throw new UserError(
        `pyconfig.h ${wanted ? "does not define" : "defines"} ${macro}, which is not the build with abiflags "${tree.abiflags}"; take the headers of that build.`,
      );
    }
  }
}
