import type { Memory } from "@pyframes/memory";
import { withAsyncioDebug } from "./build/asyncio-debug.js";
import { type BuildEvidence, chooseLayout, type Identity, pythonInfo } from "./build/choose-layout.js";
import { WalkerError } from "./error.js";
import type { StructReader } from "./layout/reader.js";
import { RuntimeValidator } from "./runtime/runtime-validation.js";
import type { ImageSymbols } from "./runtime/symbols.js";
import type { RuntimeInfo } from "./snapshot.js";
import { Target } from "./target.js";

/** Where a runtime was found. */
export interface Place {
  readonly address: bigint;
  readonly foundBy: RuntimeInfo["foundBy"];
  /** Path of the image that has it, and its build-id. */
  readonly image: string;
  readonly buildId: string | null;
  /** Not where there is no image to ask. */
  readonly symbols?: ImageSymbols;
  /** Looks for asyncio's own debug offsets: their address, or null. */
  readonly asyncioDebug?: () => bigint | null;
}

/** Opens a target of which is known what can be known without a table. Null where an address that nothing names is something else. */
export function openTarget(
  memory: Memory,
  reader: StructReader,
  evidence: BuildEvidence,
  { address, foundBy, image, buildId, symbols, asyncioDebug }: Place,
  name: string,
): Target | null {
  const choice = chooseLayout(evidence);
  const validator = new RuntimeValidator(reader, choice.layout, choice.offsets === "table");
  const isNamed = foundBy === "symbol" || foundBy === "section";
  if (!isNamed && validator.unnamed(address) === 0) return null;
  if (isNamed && validator.named(address) !== "running")
    throw new WalkerError("not-running", `${name} runs no Python thread: it is starting up or has shut down.`);
  const identity: Identity = {
    python: pythonInfo(evidence, choice),
    toldBy: evidence.versions[0].by,
    image,
    buildId,
    table: choice.build.id,
    warnings: choice.warnings,
  };
  const layout =
    choice.offsets === "table" ? choice.layout : withAsyncioDebug(choice.layout, reader, asyncioDebug?.() ?? null);
  return new Target(memory, identity, layout, address, foundBy, symbols);
}
