import { versionOfHex } from "@pyframes/layouts";
import type { Memory } from "@pyframes/memory";
import { withAsyncioDebug } from "./build/asyncio-debug.js";
import { type BuildEvidence, chooseLayout, type Identity, pythonInfo } from "./build/choose-layout.js";
import { WalkerError } from "./error.js";
import type { Layout } from "./layout/layout.js";
import type { StructReader } from "./layout/reader.js";
import { type CheckedObjects, checkLayout } from "./layout-check.js";
import { RuntimeValidator, type Validity } from "./runtime/runtime-validation.js";
import { type ImageSymbols, noSymbols } from "./runtime/symbols.js";
import type { RuntimeInfo } from "./snapshot.js";
import { Target } from "./target.js";
import { InterpreterReader } from "./walk/interpreters.js";

/** The place of a runtime. */
export interface RuntimePlace {
  readonly address: bigint;
  readonly foundBy: RuntimeInfo["foundBy"];
  /** Path and build-id of the image that holds it. */
  readonly image: string;
  readonly buildId: string | null;
  /** Absent if there is no image. */
  readonly symbols?: ImageSymbols;
  /** Finds the section .AsyncioDebug: its address, or null. */
  readonly asyncioDebug?: () => bigint | null;
}

/**
 * Opens a runtime with the table for its build.
 *
 * @returns null if an address without a symbol or section fails runtime validation
 * @throws WalkerError `no-table`, `not-running` or `unreadable`
 */
export function openTarget(
  memory: Memory,
  reader: StructReader,
  evidence: BuildEvidence,
  place: RuntimePlace,
  name: string,
): Target | null {
  const { address, foundBy, image, buildId, symbols, asyncioDebug } = place;
  const choice = chooseLayout(evidence);
  const validator = new RuntimeValidator(reader, choice.layout, choice.offsets === "table");
  const isNamed = foundBy === "symbol" || foundBy === "section";
  if (!isNamed && validator.unnamed(address) === 0) return null;
  if (isNamed) checkRunning(validator.named(address), name);
  const checked = checkLayout(reader, choice.layout, checkedObjects(reader, choice.layout, address, symbols), name);
  const corrected = withHexversion(evidence, checked.hexversion);
  if (corrected !== null) return openTarget(memory, reader, corrected, place, name);
  const identity: Identity = {
    python: pythonInfo(evidence, choice),
    toldBy: evidence.versions[0].by,
    image,
    buildId,
    table: choice.build.id,
    warnings: choice.warnings,
  };
  const layout =
    choice.offsets === "table" ? checked.layout : withAsyncioDebug(checked.layout, reader, asyncioDebug?.() ?? null);
  return new Target(memory, identity, layout, address, foundBy, symbols);
}

/** @throws WalkerError unless the runtime has a thread. */
function checkRunning(validity: Validity, name: string): void {
  switch (validity) {
    case "running":
      return;
    case "idle":
      throw new WalkerError("not-running", `${name} runs no Python thread: it is starting up or has shut down.`);
    case "unreadable":
      throw new WalkerError("unreadable", `${name} has a runtime whose threads cannot be read.`);
    case "none":
      throw new WalkerError(
        "not-running",
        `${name} has a runtime whose interpreters and threads do not point at each other: it may be starting up or shutting down, or its memory is damaged.`,
      );
  }
}

/** The objects of the first interpreter whose sys module is known. */
function checkedObjects(
  reader: StructReader,
  layout: Layout,
  address: bigint,
  symbols: ImageSymbols = noSymbols,
): CheckedObjects {
  const interpreters = new InterpreterReader(reader, layout, symbols.variables);
  const runtime = interpreters.runtime(address);
  for (const { address, modules } of runtime === null ? [] : interpreters.interpreters(runtime)) {
    const sysdict = reader.address(address, layout.groups.interpreter_state.sysdict) ?? 0n;
    if (sysdict !== 0n) return { modules, sysdict };
  }
  return { modules: 0n, sysdict: 0n };
}

/**
 * The evidence with sys.hexversion first, if a weaker source gave another version; else null. A
 * literal may belong to another library in the same file, and a file can have any name.
 */
function withHexversion(evidence: BuildEvidence, hexversion: number | null): BuildEvidence | null {
  const [{ by }] = evidence.versions;
  const isWeak = by === "build-id" || by === "literal" || by === "file-name";
  if (!isWeak || hexversion === null || hexversion === evidence.hex || hexversion >>> 24 !== 3) return null;
  const version = { by: "hexversion", version: versionOfHex(hexversion) } as const;
  return { ...evidence, hex: hexversion, versions: [version, ...evidence.versions] };
}
