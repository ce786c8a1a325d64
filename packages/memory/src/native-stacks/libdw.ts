/**
 * elfutils' libdw through koffi: the calls that unwind native stacks. Facts of the ABI are from
 * <elfutils/libdwfl.h>, the same since 0.164; dwfl_frame_reg is there from 0.188.
 */
import { MemoryError } from "../error.js";
import { koffi } from "../process/native.js";

/** A pointer of libdw's; 0 is NULL. */
export type Handle = number | bigint;

/** Passed on to dwfl_linux_proc_find_elf unchanged. */
export type FindElfArguments = [module: Handle, data: Handle, name: string, base: bigint, path: Handle, elf: Handle];

export type LibDw = ReturnType<typeof bind>;

let loaded: LibDw | undefined;

/**
 * Loads libdw once; PYFRAMES_LIBDW names one to prefer.
 *
 * @throws MemoryError `unsupported` where it cannot be loaded.
 */
export function libdw(): LibDw {
  const path = process.env.PYFRAMES_LIBDW ?? "libdw.so.1";
  try {
    loaded ??= bind(path);
    return loaded;
  } catch (error) {
    throw new MemoryError(
      "unsupported",
      `Native stacks need elfutils' libdw, and ${path} cannot be loaded (${(error as Error).message}); install it (on Debian and Ubuntu: apt-get install libdw1).`,
    );
  }
}

function bind(path: string) {
  const k = koffi();
  const library = k.load(path);
  const call = <A extends unknown[], R>(prototype: string): ((...args: A) => R) =>
    library.func(prototype) as unknown as (...args: A) => R;
  const FrameCallback = k.proto("int pyframes_dwfl_frame(uintptr_t, uintptr_t)");
  const FindElf = k.proto(
    "int pyframes_dwfl_find_elf(uintptr_t, uintptr_t, const char *, uint64_t, uintptr_t, uintptr_t)",
  );
  return {
    begin: call<[Uint8Array], Handle>("uintptr_t dwfl_begin(void *)"),
    end: call<[Handle], void>("void dwfl_end(uintptr_t)"),
    message: call<[number], string | null>("const char *dwfl_errmsg(int)"),
    report: call<[Handle, number], number>("int dwfl_linux_proc_report(uintptr_t, int)"),
    reportEnd: call<[Handle, null, null], number>("int dwfl_report_end(uintptr_t, void *, void *)"),
    attach: call<[Handle, number, boolean], number>("int dwfl_linux_proc_attach(uintptr_t, int, bool)"),
    findElf: call<FindElfArguments, number>(
      "int dwfl_linux_proc_find_elf(uintptr_t, uintptr_t, const char *, uint64_t, uintptr_t, uintptr_t)",
    ),
    frames: call<[Handle, number, unknown, number], number>(
      "int dwfl_getthread_frames(uintptr_t, int, pyframes_dwfl_frame *, uintptr_t)",
    ),
    framePc: call<[Handle, [bigint], [boolean]], boolean>(
      "bool dwfl_frame_pc(uintptr_t, _Out_ uint64_t *, _Out_ bool *)",
    ),
    frameRegister: optional(() =>
      call<[Handle, number, [bigint]], number>("int dwfl_frame_reg(uintptr_t, uint, _Out_ uint64_t *)"),
    ),
    module: call<[Handle, bigint], Handle>("uintptr_t dwfl_addrmodule(uintptr_t, uint64_t)"),
    moduleName: call<[Handle, null, null, null, null, null, null, null], string | null>(
      "const char *dwfl_module_info(uintptr_t, void *, void *, void *, void *, void *, void *, void *)",
    ),
    symbolName: call<[Handle, bigint], string | null>("const char *dwfl_module_addrname(uintptr_t, uint64_t)"),
    sourceLine: call<[Handle, bigint], Handle>("uintptr_t dwfl_module_getsrc(uintptr_t, uint64_t)"),
    lineInfo: call<[Handle, null, [number], null, null, null], string | null>(
      "const char *dwfl_lineinfo(uintptr_t, void *, _Out_ int *, void *, void *, void *)",
    ),
    findDebugInfo: BigInt(k.address(library.symbol("dwfl_standard_find_debuginfo", "void"))),
    /** The callback as a C function, to pass to `frames`; release it after the call. */
    frameCallback: (callback: (frame: Handle) => number) => register(FrameCallback, callback),
    /** The callback as a C function, whose address goes into Dwfl_Callbacks. */
    findElfCallback: (callback: (...args: FindElfArguments) => number) => register(FindElf, callback),
  };

  function register(type: ReturnType<typeof k.proto>, callback: (...args: never[]) => number) {
    const pointer = k.register(callback as (...args: unknown[]) => unknown, k.pointer(type));
    return { pointer, address: BigInt(k.address(pointer)), release: () => k.unregister(pointer) };
  }
}

function optional<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}
