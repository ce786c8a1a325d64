import type { Mapping, Memory } from "@pyframes/memory";

/** Memory of which words change just before a read that has an address. */
export class Changing implements Memory {
  readonly #words: { readonly address: bigint; readonly bytes: Uint8Array }[] = [];
  #trigger: bigint | null = null;
  #change = () => {};
  constructor(readonly memory: Memory) {}

  before(trigger: bigint, change: () => void): void {
    this.#trigger = trigger;
    this.#change = change;
  }

  add(address: bigint, size: 4 | 8, little: boolean, number: number): void {
    const bytes = new Uint8Array(size);
    this.read(address, bytes);
    const view = new DataView(bytes.buffer);
    if (size === 4) view.setInt32(0, view.getInt32(0, little) + number, little);
    else view.setBigUint64(0, view.getBigUint64(0, little) + BigInt(number), little);
    this.#words.push({ address, bytes });
  }

  read(address: bigint, into: Uint8Array): void {
    const end = address + BigInt(into.length);
    if (this.#trigger !== null && this.#trigger >= address && this.#trigger < end) {
      this.#trigger = null;
      this.#change();
    }
    this.memory.read(address, into);
    for (const word of this.#words)
      for (const [at, byte] of word.bytes.entries()) {
        const place = word.address + BigInt(at);
        if (place >= address && place < end) into[Number(place - address)] = byte;
      }
  }

  mappings(): readonly Mapping[] {
    return this.memory.mappings();
  }
  open(): null {
    return null;
  }
  executable(): null {
    return null;
  }
  [Symbol.dispose](): void {}
}
