/** Parses one translation unit; any diagnostic of error severity aborts. */
import { UserError } from "../user-error.js";
import { findLibClang, findResourceDirectory, NEWEST_LLVM, OLDEST_LLVM } from "./find.js";
import { type Handle, type LibClang, load, Severity, SkipFunctionBodies } from "./libclang.js";

export interface Clang {
  readonly lib: LibClang;
  readonly resourceDirectory: string;
  /** `clang version 14.0.6`, without the distributor's suffix. */
  readonly version: string;
}

let loaded: Clang | undefined;

/** libclang, found and loaded on first use. */
export function clang(): Clang {
  if (loaded) return loaded;
  const found = findLibClang();
  const lib = load(found.path);
  const match = /version (\d+)[\d.]*/.exec(lib.version);
  const llvm = Number(match?.[1]);
  if (!match || llvm < OLDEST_LLVM) {
    throw new UserError(
      `${found.path} is "${lib.version}", and LLVM ${OLDEST_LLVM} to ${NEWEST_LLVM} is needed; set LIBCLANG_PATH to a newer libclang.`,
    );
  }
  loaded = {
    lib,
    resourceDirectory: findResourceDirectory(found.path, llvm),
    version: `clang ${match[0]}`,
  };
  return loaded;
}

/** Thrown for headers that do not parse. */
export class ParseError extends UserError {
  constructor(
    /** Each diagnostic of error severity, in clang's words. */
    readonly errors: readonly string[],
  ) {
    const more = errors.length > SHOWN_ERRORS ? `; and ${errors.length - SHOWN_ERRORS} more` : "";
    super(`The headers do not parse: ${errors.slice(0, SHOWN_ERRORS).join("; ")}${more}.`);
  }
}

export interface Unit {
  readonly handle: Handle;
  readonly lib: LibClang;
  /** Every file that was read, the main file first. */
  readonly files: readonly string[];
  [Symbol.dispose](): void;
}

/** Name of the main file, which exists only in libclang's memory. */
const MAIN = "pyframes-probe.c";
const SHOWN_ERRORS = 3;

/**
 * Parses `text`, with `virtual` files that exist only for this parse. Starts immediately. Throws a
 * ParseError with clang's errors.
 */
export async function parse(
  text: string,
  args: readonly string[],
  virtual: Readonly<Record<string, string>> = {},
): Promise<Unit> {
  const { lib } = clang();
  const index = lib.createIndex(0, 0);
  const unsaved = Object.entries({ [MAIN]: text, ...virtual }).map(([Filename, Contents]) => ({
    Filename,
    Contents,
    Length: Buffer.byteLength(Contents),
  }));
  const out: [Handle | null] = [null];
  const status = await lib.parse(index, MAIN, args, args.length, unsaved, unsaved.length, SkipFunctionBodies, out);
  const handle = out[0];
  if (status !== 0 || !handle) {
    lib.disposeIndex(index);
    throw new UserError(`libclang could not start to parse the headers (CXErrorCode ${status}).`);
  }
  const dispose = () => {
    lib.disposeUnit(handle);
    lib.disposeIndex(index);
  };
  const errors = errorsOf(lib, handle);
  if (errors.length > 0) {
    dispose();
    throw new ParseError(errors);
  }
  const files: string[] = [];
  lib.inclusions(handle, (file) => void files.push(lib.fileName(file)), null);
  return { handle, lib, files, [Symbol.dispose]: dispose };
}

function errorsOf(lib: LibClang, unit: Handle): string[] {
  const errors: string[] = [];
  const count = lib.numDiagnostics(unit);
  for (let index = 0; index < count; index++) {
    const diagnostic = lib.diagnostic(unit, index);
    // Display options: 1 is the source location, 2 the column.
    if (lib.diagnosticSeverity(diagnostic) >= Severity.Error) errors.push(lib.formatDiagnostic(diagnostic, 3));
    lib.disposeDiagnostic(diagnostic);
  }
  return errors;
}
