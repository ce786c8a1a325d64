import { createRequire } from "node:module";

type Koffi = typeof import("koffi").default;

const require = createRequire(import.meta.url);
let loaded: Koffi | undefined;

/**
 * koffi, which calls the system's functions. It is loaded when the first process is opened: loading
 * it takes a sixth of this package's start-up time, and cores and recordings need none of it. It is
 * loaded by `require` because opening a process does not wait.
 */
export function koffi(): Koffi {
  loaded ??= require("koffi") as Koffi;
  return loaded;
}

/**
 * Memory with an address that system calls may read and write. JavaScript owns it: it stays in
 * place and is freed after the last view of it is gone, so that nothing can use it after its end.
 */
export class NativeBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
  /** Exact, as user space ends below 2^53 on every system. */
  readonly address: number;

  /** @param size in bytes. */
  constructor(size: number) {
    // An ArrayBuffer without bytes has no address.
    this.bytes = new Uint8Array(new ArrayBuffer(Math.max(size, 1)));
    this.view = new DataView(this.bytes.buffer);
    this.address = Number(koffi().address(this.bytes));
  }
}
