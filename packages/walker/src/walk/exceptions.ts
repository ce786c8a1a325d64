import { maxHandled } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import type { ObjectReader } from "../objects/reader.js";
import type { ExceptionInfo, ThreadExceptions } from "../snapshot.js";

/** Reads the exceptions of threads. */
export class ExceptionReader {
  constructor(readonly objects: ObjectReader) {}

  /** The exceptions of a thread state; null if it cannot be read. */
  read(thread: bigint): ThreadExceptions | null {
    const { current_exception, curexc_type, curexc_value, exc_info, exc_value } =
      this.objects.layout.groups.thread_state;
    const raised = this.#pointer(thread, current_exception ?? curexc_type);
    const handling = this.#pointer(thread, exc_info ?? exc_value);
    if (raised === null || handling === null) return null;
    const value = current_exception === null ? (this.#pointer(thread, curexc_value) ?? 0n) : raised;
    return {
      raised:
        raised === 0n ? null : current_exception === null ? this.#unfinished(raised, value) : this.#instance(raised),
      handled: exc_info === null ? this.#instances([handling]) : this.#instances(this.#chain(handling)),
    };
  }

  /** The exceptions in a chain of _PyErr_StackItems. */
  *#chain(first: bigint): Generator<bigint> {
    const { exc_value, previous_item } = this.objects.layout.groups.err_stackitem;
    const guard = new Guard(maxHandled);
    for (let item = first; item !== 0n && guard.pass(item); ) {
      yield this.#pointer(item, exc_value) ?? 0n;
      item = this.#pointer(item, previous_item) ?? 0n;
    }
  }

  /** Without None and NULL, which stand for no exception. */
  #instances(objects: Iterable<bigint>): ExceptionInfo[] {
    return [...objects].flatMap((object) => (this.#isException(object) ? [this.#instance(object)] : []));
  }

  #isException(object: bigint): boolean {
    return this.objects.types.has(this.objects.types.of(object), "base_exc_subclass");
  }

  #instance(object: bigint): ExceptionInfo {
    const type = this.objects.types.of(object);
    const args = this.#pointer(object, this.objects.layout.groups.base_exception_object.args) ?? 0n;
    return {
      type: type && this.objects.typeName(type),
      message: this.#isException(object) ? this.#first(args) : null,
    };
  }

  /**
   * Up to 3.11 an exception begins as a class and the arguments of its instance: one, or a tuple.
   */
  #unfinished(type: bigint, value: bigint): ExceptionInfo {
    if (this.#isException(value)) return this.#instance(value);
    const info = this.objects.types.read(type);
    return { type: info && this.objects.typeName(info), message: this.objects.string(value) ?? this.#first(value) };
  }

  #first(tuple: bigint): string | null {
    const items = this.objects.tupleItems(tuple);
    if (items === null || items.count < 1) return null;
    return this.objects.string(this.objects.reader.pointer(items.address) ?? 0n);
  }

  #pointer(address: bigint, field: Field | null): bigint | null {
    return field === null ? 0n : this.objects.reader.pointer(address + BigInt(field.offset));
  }
}
