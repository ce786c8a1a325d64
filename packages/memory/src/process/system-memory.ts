import { type ByteSource, openFile } from "../byte-source.js";
import { disposed, MemoryError, readFault } from "../error.js";
import type { Mapping, Memory } from "../memory.js";

/** The calls for one process on a system without /proc; see macos.ts and windows.ts. */
export interface ProcessSystem extends Disposable {
  /** Fills `into`, which lies within one page of `pageSize` bytes; false where it is unreadable. */
  read(address: bigint, into: Uint8Array): boolean;
  /** The region that holds the address, or else the next one above it; null where there is none. */
  region(address: bigint): Mapping | null;
  /** Spelled as in the regions' paths; null where the system does not say. */
  executable(): string | null;
  /** The path at which this program opens a region's file. */
  fileOf(path: string): string;
  /** True if the process has ended. */
  ended(): boolean;
}

/** The smallest page size of these systems: two pages may differ in whether they are readable. */
const pageSize = 4096n;
/** A bound on a search, far beyond the regions of a process. */
const maximumRegions = 1 << 20;

/** The memory of a live process on macOS or Windows. */
export class SystemMemory implements Memory {
  #isDisposed = false;

  constructor(
    readonly pid: number,
    readonly system: ProcessSystem,
  ) {}

  read(address: bigint, into: Uint8Array): void {
    this.#check();
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const at = address + BigInt(done);
      const rest = Math.min(into.length - done, Number(pageSize - (at % pageSize)));
      if (!this.system.read(at, into.subarray(done, done + rest))) throw this.#error(at);
      done += rest;
    }
  }

  mappings(): readonly Mapping[] {
    this.#check();
    const mappings: Mapping[] = [];
    let next = 0n;
    while (mappings.length < maximumRegions) {
      const region = this.system.region(next);
      // A region that does not advance would repeat for ever.
      if (region === null || region.end <= next) break;
      mappings.push(region);
      next = region.end;
    }
    if (mappings.length === 0 && this.system.ended()) throw gone(this.pid);
    return mappings;
  }

  open({ path }: Mapping): ByteSource | null {
    this.#check();
    if (path === null) return null;
    try {
      return openFile(this.system.fileOf(path));
    } catch (error) {
      if (error instanceof MemoryError) return null;
      throw error;
    }
  }

  executable(): string | null {
    this.#check();
    return this.system.executable();
  }

  /** Does nothing the second time. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.system[Symbol.dispose]();
  }

  #check(): void {
    if (this.#isDisposed) throw disposed(`The memory of process ${this.pid}`);
  }

  #error(address: bigint): MemoryError {
    return this.system.ended() ? gone(this.pid) : readFault(address);
  }
}

export function gone(pid: number, what = "does not exist, or has ended"): MemoryError {
  return new MemoryError("gone", `Process ${pid} ${what}.`);
}
