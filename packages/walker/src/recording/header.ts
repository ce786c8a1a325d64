import { versionSources } from "@pyframes/layouts";
import type { Identity } from "../build/choose-layout.js";
import { WalkerError } from "../error.js";
import { foundBys, type PythonInfo, type RuntimeInfo } from "../snapshot.js";

export const format = "pyframes-recording";
export const formatVersion = 1;

/**
 * The header of a recording: the facts that come from images, which it lacks. See
 * schema/recording.schema.json.
 */
export interface RecordingHeader {
  readonly format: typeof format;
  readonly formatVersion: typeof formatVersion;
  readonly python: Pick<PythonInfo, "version" | "hex" | "abiflags" | "target">;
  readonly runtime: RuntimeInfo;
  /** The source for the version. Its name is part of the format. */
  readonly toldBy: Identity["toldBy"];
  /** Path and build-id of the image that held the runtime. */
  readonly image: string;
  readonly buildId: string | null;
  /** The interpreter's account of itself at that moment, of any form; null if there is none. */
  readonly truth: unknown;
}

/** @throws WalkerError if this release cannot read it as the header of a recording. */
export function parseHeader(value: unknown, path: string): RecordingHeader {
  const header = value as Partial<RecordingHeader> | null;
  if (header?.format !== format || header.formatVersion !== formatVersion)
    throw new WalkerError("not-python", `${path} is a recording of another format than version ${formatVersion}.`);
  const { python, runtime, toldBy, image } = header;
  const isSound =
    typeof python === "object" &&
    python !== null &&
    /^0x[0-9a-f]{8}$/.test(python.hex) &&
    [python.version, python.abiflags, python.target, image].every((text) => typeof text === "string") &&
    typeof runtime === "object" &&
    runtime !== null &&
    /^0x[0-9a-f]{1,16}$/.test(runtime.address) &&
    foundBys.includes(runtime.foundBy) &&
    toldBy !== undefined &&
    Object.hasOwn(versionSources, toldBy);
  if (!isSound) throw new WalkerError("not-python", `${path} is a recording whose header is damaged.`);
  return header as RecordingHeader;
}
