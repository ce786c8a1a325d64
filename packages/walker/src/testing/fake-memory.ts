import { type ByteSource, type Mapping, type Memory, readFault } from "@pyframes/memory";

/** Memory made of a few blocks of bytes, for tests. */
export class FakeMemory implements Memory {
  readonly #blocks: { readonly start: bigint; readonly bytes: Uint8Array }[] = [];
  /** All bytes requested so far, for tests that bound them. */
  bytesRead = 0;

  put(start: bigint, bytes: Uint8Array): this {
    this.#blocks.push({ start, bytes });
    return this;
  }

  read(address: bigint, into: Uint8Array): void {
    this.bytesRead += into.length;
    const block = this.#blocks.find(
      ({ start, bytes }) => address >= start && address + BigInt(into.length) <= start + BigInt(bytes.length),
    );
    if (block === undefined) throw readFault(address);
    const offset = Number(address - block.start);
    into.set(block.bytes.subarray(offset, offset + into.length));
  }

  mappings(): readonly Mapping[] {
    return [];
  }

  open(): ByteSource | null {
    return null;
  }

  executable(): null {
    return null;
  }

  [Symbol.dispose](): void {}
}
