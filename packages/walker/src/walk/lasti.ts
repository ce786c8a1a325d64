import { lastiMax, lastiMin } from "#generated/facts.js";
import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import type { Code } from "./code.js";

/** Byte offset of the current instruction; negative before the first one, null if unknown. */
export function lastInstruction(reader: StructReader, layout: Layout, frame: DataView, code: Code): number | null {
  const { lasti, instr_ptr } = layout.groups.interpreter_frame;
  if (lasti !== null) {
    const index = lasti.number(frame);
    return bounded(BigInt(index < 0 ? -1 : index * (layout.constants.lasti_unit ?? 1)));
  }
  const base = bytecode(reader, layout, frame, code);
  if (instr_ptr === null || base === null) return null;
  return bounded(BigInt.asIntN(layout.pointerSize * 8, instr_ptr.address(frame) - base));
}

function bounded(offset: bigint): number | null {
  return offset < lastiMin || offset > lastiMax ? null : Number(offset);
}

/**
 * The start of the bytecode that the frame runs: in the code object, or in a copy for its thread.
 */
function bytecode(reader: StructReader, layout: Layout, frame: DataView, code: Code): bigint | null {
  const { code_object, code_array, interpreter_frame } = layout.groups;
  const { tlbc_index } = interpreter_frame;
  if (code_object.co_code_adaptive === null) return null;
  if (tlbc_index === null || code.tlbc === 0n) return code.address + BigInt(code_object.co_code_adaptive.offset);
  if (code_array.size === null || code_array.entries === null) return null;
  const view = reader.struct(code.tlbc, code_array.size.end);
  const index = tlbc_index.number(frame);
  if (view === null || index < 0 || index >= code_array.size.number(view)) return null;
  return reader.pointer(code.tlbc + BigInt(code_array.entries.offset + index * layout.pointerSize));
}
