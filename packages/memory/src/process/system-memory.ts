import { type ByteSource, openFile } from "../elf/byte-source.js";
import { MemoryError, readFault } from "../error.js";
import type { Mapping, Memory } from "../memory.js";

/** What a system without /proc tells of one process: the calls that macos.ts and windows.ts make. */
export interface ProcessSystem extends Disposable {
  /** Fills `into`, at most `pageSize` bytes that do not cross a page; false where they cannot be read. */
  read(address: bigint, into: Uint8Array): boolean;
  /** The region that holds the address, or else the next one above it; null where there is none. */
  region(address: bigint): Mapping | null;
  /** As regions' paths have it; null where the system does not tell. */
  executable(): string | null;
  /** Where this program opens the file of a region's path. */
  fileOf(path: string): string;
  /** Whether the process has ended. */
  ended(): boolean;
}

/** The smallest page of any system here: what begins in one and ends in another can be readable in part. */
const pageSize = 4096n;
/** Far more than processes have. */
const maximumRegions = 1 << 20;

/** The memory of a live process on a system whose calls are given. */
export class SystemMemory implements Memory {
  constructor(
    readonly pid: number,
    readonly system: ProcessSystem,
  ) {}

  read(address: bigint, into: Uint8Array): void {
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const at = address + BigInt(done);
      const rest = Math.min(into.length - done, Number(pageSize - (at % pageSize)));
      if (!this.system.read(at, into.subarray(done, done + rest))) throw this.#error(at);
      done += rest;
    }
  }

  mappings(): readonly Mapping[] {
    const mappings: Mapping[] = [];
    let next = 0n;
    while (mappings.length < maximumRegions) {
      const region = this.system.region(next);
      // A region that does not lead on would be asked for again and again.
      if (region === null || region.end <= next) break;
      mappings.push(region);
      next = region.end;
    }
    if (mappings.length === 0 && this.system.ended()) throw gone(this.pid);
    return mappings;
  }

  open({ path }: Mapping): ByteSource | null {
    if (path === null) return null;
    try {
      return openFile(this.system.fileOf(path));
    } catch (error) {
      if (error instanceof MemoryError) return null;
      throw error;
    }
  }

  executable(): string | null {
    return this.system.executable();
  }

  [Symbol.dispose](): void {
    this.system[Symbol.dispose]();
  }

  #error(address: bigint): MemoryError {
    return this.system.ended() ? gone(this.pid) : readFault(address);
  }
}

export function gone(pid: number, what = "does not exist, or has ended"): MemoryError {
  return new MemoryError("gone", `Process ${pid} ${what}.`);
}
