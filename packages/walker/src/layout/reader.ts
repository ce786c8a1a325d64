import { type Memory, MemoryError } from "@pyframes/memory";
import type { Field } from "./field.js";

/**
 * Copies structs out of the target's memory. A failed read is null: in a running process it is an
 * ordinary event. Errors about the whole target (it has ended) are thrown.
 */
export class StructReader {
  constructor(
    readonly memory: Memory,
    readonly pointerSize: number,
    readonly littleEndian: boolean,
  ) {}

  /** The `size` bytes at `address`; the caller bounds `size`. */
  bytes(address: bigint, size: number): Uint8Array | null {
    const bytes = new Uint8Array(size);
    try {
      this.memory.read(address, bytes);
      return bytes;
    } catch (error) {
      if (error instanceof MemoryError && error.code === "fault") return null;
      throw error;
    }
  }

  struct(address: bigint, size: number): DataView | null {
    const bytes = this.bytes(address, size);
    return bytes === null ? null : new DataView(bytes.buffer);
  }

  /**
   * A member of the struct at an address, for structs too large to copy; null also if the field is
   * absent.
   */
  number(address: bigint, field: Field | null): number | null {
    const view = this.#member(address, field);
    return view === null || field === null ? null : field.number(view, -field.offset);
  }

  /** As `number`, for a pointer. */
  address(address: bigint, field: Field | null): bigint | null {
    const view = this.#member(address, field);
    return view === null || field === null ? null : field.address(view, -field.offset);
  }

  #member(address: bigint, field: Field | null): DataView | null {
    return field === null ? null : this.struct(address + BigInt(field.offset), field.size);
  }

  pointer(address: bigint): bigint | null {
    return this.pointers(address, 1)?.[0] ?? null;
  }

  /** An array of `count` pointers; the caller bounds `count`. */
  pointers(address: bigint, count: number): bigint[] | null {
    const size = this.pointerSize;
    const view = this.struct(address, count * size);
    if (view === null) return null;
    return Array.from({ length: count }, (_, index) =>
      size === 8
        ? view.getBigUint64(index * size, this.littleEndian)
        : BigInt(view.getUint32(index * size, this.littleEndian)),
    );
  }

  /** As `pointers`, with 0n for each one that cannot be read. */
  pointersThere(address: bigint, count: number): bigint[] {
    const size = BigInt(this.pointerSize);
    return (
      this.pointers(address, count) ??
      Array.from({ length: count }, (_, index) => this.pointer(address + BigInt(index) * size) ?? 0n)
    );
  }
}
