import { type ExecutableKind, typeSymbols } from "#generated/executables.js";
import { tstateCurrentSymbol } from "#generated/facts.js";
import type { LoadedImage } from "./loaded-image.js";

/** Variables of 3.6 that later releases keep in the runtime, named as in the view. */
export interface RuntimeVariables {
  /** PyThreadState *: the holder of the GIL. */
  readonly tstate_current: bigint | null;
  /** int: 1 while a thread waits for the GIL. */
  readonly gil_drop_request: bigint | null;
  /** int: non-zero during a collection. */
  readonly gc_collecting: bigint | null;
}

/** The addresses of the other symbols in the runtime's image; null for a missing one. */
export interface ImageSymbols {
  /** Types of executables. */
  readonly types: ReadonlyMap<bigint, ExecutableKind>;
  /** PyUnstable_ExecutableKinds: types of executables, indexed by the enum executable_kind. */
  readonly executableKinds: bigint | null;
  readonly variables: RuntimeVariables;
}

/** Used where there is no image. */
export const noSymbols: ImageSymbols = {
  types: new Map(),
  executableKinds: null,
  variables: { tstate_current: null, gil_drop_request: null, gc_collecting: null },
};

/**
 * Only builds with Py_STACKREF_DEBUG export it; their frames hold numbers in place of pointers.
 */
const stackrefDebugSymbol = "_Py_stackref_get_object";

export function hasStackrefDebug(image: LoadedImage): boolean {
  return image.symbol(stackrefDebugSymbol) !== null;
}

export function imageSymbols(image: LoadedImage): ImageSymbols {
  const types = Object.entries(typeSymbols).flatMap(([name, kind]) => {
    const address = image.symbol(name);
    return address === null ? [] : [[address, kind] as const];
  });
  return {
    types: new Map(types),
    executableKinds: image.symbol("PyUnstable_ExecutableKinds"),
    variables: {
      tstate_current: image.symbol(tstateCurrentSymbol),
      gil_drop_request: image.symbol("gil_drop_request"),
      gc_collecting: image.symbol("collecting"),
    },
  };
}
