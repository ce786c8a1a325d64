/** A header tree -> its table, before any evidence. */
import { setImmediate } from "node:timers/promises";
import { buildId, type Table, targets, versionOfHex } from "@pyframes/layouts";
import { clang, ParseError, parse, type Unit } from "../clang/parse.js";
import type { Checked } from "../evidence/assertions.js";
import type { Extracted } from "../extracted.js";
import type { HeaderTree } from "../sources/source.js";
import { target as targetOf } from "../targets/targets.js";
import { UserError } from "../user-error.js";
import { argumentsOf } from "./arguments.js";
import { collect } from "./collect.js";
import { probe } from "./probe.js";
import { provenanceOf } from "./provenance.js";
import { wrongMacro } from "./pyconfig-check.js";

const NO_EVIDENCE: Table["evidence"] = [];

/** libclang's arguments for the tree's headers. */
export function clangArguments(tree: HeaderTree, triple: string): string[] {
  const { common, hasLibc } = argumentsOf(tree);
  return [
    ...common,
    ...targetOf(triple).clang,
    ...(hasLibc ? ["-nostdlibinc"] : []),
    "-resource-dir",
    clang().resourceDirectory,
  ];
}

/**
 * Parses the tree's headers for `triple`, starting at once. `check` gets the facts to be checked as
 * soon as they are known, and runs beside the rest. Throws a UserError for headers that do not
 * parse or are another release's.
 */
export async function extractTable(
  tree: HeaderTree,
  release: string,
  triple: string,
  check?: (checked: Checked) => void,
): Promise<Extracted> {
  const target = targetOf(triple);
  const library = clang();
  const args = clangArguments(tree, triple);
  using unit = await parsed(args, buildId({ ...tree, version: release, target: triple }));
  const { records, pool, enums, constants, absent } = collect(unit, targets[target.triple].byteOrder);
  const hex = constants.PY_VERSION_HEX as number;
  if (versionOfHex(hex) !== release) {
    throw new UserError(
      `The headers define PY_VERSION_HEX of ${versionOfHex(hex)}, not of ${release}; the header tree mixes releases, give a clean one.`,
    );
  }
  checkAbiflags(tree, constants);
  if (check) {
    check({ records, enums, constants, pool });
    await setImmediate(); // Lets the check go on, if its input is ready.
  }
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

/** The probe, parsed; a pyconfig.h that was made for another target is named, and the build. */
async function parsed(args: readonly string[], id: string): Promise<Unit> {
  try {
    return await parse(probe(), args);
  } catch (error) {
    const wrong = error instanceof ParseError && wrongMacro(error.errors);
    if (!wrong) throw error;
    throw new UserError(
      `${id}: pyconfig.h defines ${wrong}, which is not so on this target; it was made for another one, give the headers of a build for this one.`,
    );
  }
}

/** pyconfig.h's macros behind the ABI flags, as the probe found them. */
const FLAG_MACROS: Readonly<Record<string, string>> = { d: "Py_DEBUG", t: "Py_GIL_DISABLED" };

/** The flags asked for must be the ones that pyconfig.h defines. */
export function checkAbiflags(tree: HeaderTree, constants: Readonly<Record<string, number | string>>): void {
  for (const [flag, macro] of Object.entries(FLAG_MACROS)) {
    const wanted = tree.abiflags.includes(flag);
    if (wanted !== macro in constants) {
      throw new UserError(
        `pyconfig.h ${wanted ? "does not define" : "defines"} ${macro}, which is not the build with abiflags "${tree.abiflags}"; take the headers of that build.`,
      );
    }
  }
}
