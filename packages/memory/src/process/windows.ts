/**
 * Processes of Windows, by the calls of kernel32.dll.
 *
 * UNTESTED: written from the documentation of memoryapi.h, processthreadsapi.h and psapi.h; never
 * run on Windows.
 */
import { MemoryError } from "../error.js";
import type { Mapping } from "../memory.js";
import { koffi } from "./native.js";
import { gone, type ProcessSystem, SystemMemory } from "./system-memory.js";

const PROCESS_VM_READ = 0x0010;
const PROCESS_QUERY_INFORMATION = 0x0400;
const SYNCHRONIZE = 0x0010_0000;
const ERROR_ACCESS_DENIED = 5;
const WAIT_OBJECT_0 = 0;
const PROCESS_NAME_NATIVE = 1;
/** MEMORY_BASIC_INFORMATION of 64-bit Windows. */
const basicInformation = { size: 48, base: 0, allocationBase: 8, regionSize: 24, state: 32, protect: 36, type: 40 };
const MEM_COMMIT = 0x1000;
const MEM_PRIVATE = 0x2_0000;
const PAGE_GUARD = 0x100;
/**
 * Masks over PAGE_READONLY (2), PAGE_READWRITE (4), PAGE_WRITECOPY (8), PAGE_EXECUTE (0x10),
 * PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE and PAGE_EXECUTE_WRITECOPY (0x80).
 */
const readable = 0xee;
const writable = 0xcc;
const executable = 0xf0;
const maximumPath = 32_768;

/**
 * Opens a process of 64-bit Windows: of the same user, or of any as an administrator.
 *
 * @param library the name of kernel32.
 * @throws MemoryError `gone` or `not-permitted`.
 */
export function openWindows(pid: number, library = "kernel32.dll"): SystemMemory {
  return new SystemMemory(pid, new WindowsProcess(pid, kernelCalls(library)));
}

class WindowsProcess implements ProcessSystem {
  readonly #calls: ReturnType<typeof kernelCalls>;
  readonly #handle: bigint;

  constructor(
    readonly pid: number,
    calls: ReturnType<typeof kernelCalls>,
  ) {
    this.#calls = calls;
    const handle = this.#calls.open(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ | SYNCHRONIZE, 0, pid);
    this.#handle = BigInt(handle);
    if (this.#handle !== 0n) return;
    if (this.#calls.lastError() !== ERROR_ACCESS_DENIED) throw gone(pid);
    throw new MemoryError(
      "not-permitted",
      `Process ${pid} may not be read: run as the same user or as an administrator.`,
    );
  }

  read(address: bigint, into: Uint8Array): boolean {
    const size: [bigint] = [0n];
    const result = this.#calls.read(this.#handle, address, into, into.length, size);
    return result !== 0 && Number(size[0]) === into.length;
  }

  /** Only committed regions, as no other is readable. */
  region(from: bigint): Mapping | null {
    const info = new Uint8Array(basicInformation.size);
    const view = new DataView(info.buffer);
    for (let at = from; this.#calls.query(this.#handle, at, info, info.length) !== 0; ) {
      const start = view.getBigUint64(basicInformation.base, true);
      const end = start + view.getBigUint64(basicInformation.regionSize, true);
      if (view.getUint32(basicInformation.state, true) === MEM_COMMIT) return this.#mapping(view, start, end);
      if (end <= at) return null;
      at = end;
    }
    return null;
  }

  /** `\Device\HarddiskVolume3\…`, like the regions' paths. */
  executable(): string | null {
    const size: [number] = [maximumPath];
    const buffer = Buffer.alloc(maximumPath * 2);
    const done = this.#calls.programFile(this.#handle, PROCESS_NAME_NATIVE, buffer, size);
    return done === 0 ? null : buffer.toString("utf16le", 0, size[0] * 2);
  }

  fileOf(path: string): string {
    return `\\\\?\\GLOBALROOT${path}`;
  }

  ended(): boolean {
    return this.#calls.wait(this.#handle, 0) === WAIT_OBJECT_0;
  }

  [Symbol.dispose](): void {
    this.#calls.close(this.#handle);
  }

  /** The offset of an image's region is from its base, as Windows does not give the file's. */
  #mapping(view: DataView, start: bigint, end: bigint): Mapping {
    const protect = view.getUint32(basicInformation.protect, true);
    const has = (flags: number): boolean => (protect & PAGE_GUARD) === 0 && (protect & flags) !== 0;
    const isPrivate = view.getUint32(basicInformation.type, true) === MEM_PRIVATE;
    return {
      start,
      end,
      readable: has(readable),
      writable: has(writable),
      executable: has(executable),
      offset: isPrivate ? 0n : start - view.getBigUint64(basicInformation.allocationBase, true),
      path: isPrivate ? null : this.#fileAt(start),
    };
  }

  #fileAt(address: bigint): string | null {
    const buffer = Buffer.alloc(maximumPath * 2);
    const length = this.#calls.mappedFile(this.#handle, address, buffer, maximumPath);
    return length === 0 ? null : buffer.toString("utf16le", 0, length * 2);
  }
}

function kernelCalls(library: string) {
  const kernel = koffi().load(library);
  return {
    open: kernel.func("intptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)"),
    close: kernel.func("int __stdcall CloseHandle(intptr_t handle)"),
    lastError: kernel.func("uint32_t __stdcall GetLastError()"),
    wait: kernel.func("uint32_t __stdcall WaitForSingleObject(intptr_t handle, uint32_t milliseconds)"),
    read: kernel.func(
      "int __stdcall ReadProcessMemory(intptr_t handle, uintptr_t address, _Out_ uint8_t *buffer, size_t size, _Out_ size_t *read)",
    ),
    query: kernel.func(
      "size_t __stdcall VirtualQueryEx(intptr_t handle, uintptr_t address, _Out_ uint8_t *info, size_t size)",
    ),
    mappedFile: kernel.func(
      "uint32_t __stdcall K32GetMappedFileNameW(intptr_t handle, uintptr_t address, _Out_ uint8_t *name, uint32_t size)",
    ),
    programFile: kernel.func(
      "int __stdcall QueryFullProcessImageNameW(intptr_t handle, uint32_t flags, _Out_ uint8_t *name, _Inout_ uint32_t *size)",
    ),
  };
}
