/**
 * Processes of macOS, by the Mach calls of libSystem.
 *
 * UNTESTED: written from <mach/mach_vm.h>, <mach/vm_region.h> and <libproc.h>; never run on macOS.
 */
import { MemoryError } from "../error.js";
import type { Mapping } from "../memory.js";
import { koffi } from "./native.js";
import { gone, type ProcessSystem, SystemMemory } from "./system-memory.js";

const KERN_SUCCESS = 0;
/** vm_region_flavor_t, and the struct's size in words. */
const VM_REGION_BASIC_INFO_64 = 9;
const VM_REGION_BASIC_INFO_COUNT_64 = 9;
/** Offsets in struct vm_region_basic_info_64, which is packed to 4 bytes. */
const basicInfo = { size: 36, protection: 0, offset: 20 } as const;
const VM_PROT_READ = 1;
const VM_PROT_WRITE = 2;
const VM_PROT_EXECUTE = 4;
/** PROC_PIDPATHINFO_MAXSIZE */
const maximumPath = 4096;

/**
 * Opens a process of macOS. It needs root, or a program signed with the entitlement
 * com.apple.security.cs.debugger. Apple's own programs cannot be read.
 *
 * @param library the path of libSystem.
 * @throws MemoryError `gone` or `not-permitted`.
 */
export function openMacos(pid: number, library = "/usr/lib/libSystem.B.dylib"): SystemMemory {
  return new SystemMemory(pid, new MachTask(pid, machCalls(library)));
}

class MachTask implements ProcessSystem {
  readonly #calls: ReturnType<typeof machCalls>;
  readonly #task: number;

  constructor(
    readonly pid: number,
    calls: ReturnType<typeof machCalls>,
  ) {
    this.#calls = calls;
    const task: [number] = [0];
    if (this.#calls.taskForPid(this.#calls.self, pid, task) !== KERN_SUCCESS)
      throw this.ended()
        ? gone(pid)
        : new MemoryError(
            "not-permitted",
            `Process ${pid} may not be read: run as root, and not on a program of the system.`,
          );
    this.#task = task[0];
  }

  read(address: bigint, into: Uint8Array): boolean {
    const size: [bigint] = [0n];
    const result = this.#calls.read(this.#task, address, into.length, into, size);
    return result === KERN_SUCCESS && Number(size[0]) === into.length;
  }

  region(from: bigint): Mapping | null {
    const [start, size, count, object]: [[bigint], [bigint], [number], [number]] = [
      [from],
      [0n],
      [VM_REGION_BASIC_INFO_COUNT_64],
      [0],
    ];
    const info = new Uint8Array(basicInfo.size);
    const result = this.#calls.region(this.#task, start, size, VM_REGION_BASIC_INFO_64, info, count, object);
    if (result !== KERN_SUCCESS) return null;
    const view = new DataView(info.buffer);
    const protection = view.getUint32(basicInfo.protection, true);
    const address = BigInt(start[0]);
    return {
      start: address,
      end: address + BigInt(size[0]),
      readable: (protection & VM_PROT_READ) !== 0,
      writable: (protection & VM_PROT_WRITE) !== 0,
      executable: (protection & VM_PROT_EXECUTE) !== 0,
      offset: view.getBigUint64(basicInfo.offset, true),
      path: this.#text((buffer) => this.#calls.regionFile(this.pid, address, buffer, buffer.length)),
    };
  }

  executable(): string | null {
    return this.#text((buffer) => this.#calls.programFile(this.pid, buffer, buffer.length));
  }

  fileOf(path: string): string {
    return path;
  }

  ended(): boolean {
    try {
      process.kill(this.pid, 0);
      return false;
    } catch (error) {
      return error instanceof Error && "code" in error && error.code === "ESRCH";
    }
  }

  [Symbol.dispose](): void {
    this.#calls.release(this.#calls.self, this.#task);
  }

  /** The text that a call of libproc writes; the call returns its length, or 0. */
  #text(call: (buffer: Uint8Array) => number): string | null {
    const buffer = Buffer.alloc(maximumPath);
    const length = call(buffer);
    return length > 0 ? buffer.toString("utf8", 0, Math.min(length, buffer.length)) : null;
  }
}

function machCalls(library: string) {
  const system = koffi().load(library);
  return {
    /** mach_task_self(), which is a macro for this variable. */
    self: koffi().decode(system.symbol("mach_task_self_"), "uint32_t") as number,
    taskForPid: system.func("int task_for_pid(uint32_t self, int pid, _Out_ uint32_t *task)"),
    release: system.func("int mach_port_deallocate(uint32_t self, uint32_t name)"),
    read: system.func(
      "int mach_vm_read_overwrite(uint32_t task, uint64_t address, uint64_t size, _Out_ uint8_t *data, _Out_ uint64_t *read)",
    ),
    region: system.func(
      "int mach_vm_region(uint32_t task, _Inout_ uint64_t *address, _Out_ uint64_t *size, int flavor, _Out_ uint8_t *info, _Inout_ uint32_t *count, _Out_ uint32_t *object)",
    ),
    regionFile: system.func("int proc_regionfilename(int pid, uint64_t address, _Out_ uint8_t *buffer, uint32_t size)"),
    programFile: system.func("int proc_pidpath(int pid, _Out_ uint8_t *buffer, uint32_t size)"),
  };
}
