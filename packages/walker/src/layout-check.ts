/**
 * Questions that a fitting layout answers and another one fails. A version does not decide a layout:
 * builds with Py_TRACE_REFS or with 15-bit digits have the version, flags and target of others.
 */
import { WalkerError } from "./error.js";
import type { Layout } from "./layout/layout.js";
import type { StructReader } from "./layout/reader.js";
import { ObjectReader } from "./objects/reader.js";

/** The interpreter's objects that are asked; 0n where they are unknown. */
export interface CheckedObjects {
  /** sys.modules. */
  readonly modules: bigint;
  /** The dict of the module sys. */
  readonly sysdict: bigint;
}

/** The answers of a fitting layout. */
export interface CheckedLayout {
  /** The layout, with the digits that the target's ints have. */
  readonly layout: Layout;
  /** sys.hexversion; null where it cannot be read. */
  readonly hexversion: number | null;
}

/** sizeof(digit) and PyLong_SHIFT of builds with 15-bit and 30-bit digits (Include/cpython/longintrepr.h). */
const shiftOfDigit: Readonly<Record<number, number>> = { 2: 15, 4: 30 };

/** Py_TRACE_REFS puts _ob_next and _ob_prev before every object, up to 3.12 (Include/object.h). */
const traceRefsPointers = 2;

/**
 * Memory that is missing, as in a core file, answers nothing, which is no failure.
 *
 * @param name begins the sentence of an error
 * @throws WalkerError `no-table` where the layout does not fit
 */
export function checkLayout(
  reader: StructReader,
  layout: Layout,
  { modules, sysdict }: CheckedObjects,
  name: string,
): CheckedLayout {
  const misfit = typeMisfit(reader, layout, modules) ?? typeMisfit(reader, layout, sysdict);
  if (misfit !== null) throw new WalkerError("no-table", `${name} ${misfit}`);
  const objects = new ObjectReader(reader, layout);
  const maxunicode = objects.types.of(objects.lookUp(sysdict, "maxunicode"));
  const digit = objects.types.has(maxunicode, "long_subclass") ? (maxunicode?.itemSize ?? 0) : 0;
  const fitting = withDigits(layout, digit);
  const hexversion = new ObjectReader(reader, fitting).int(objects.lookUp(sysdict, "hexversion"));
  return { layout: fitting, hexversion: hexversion === null ? null : Number(hexversion) };
}

/** The reason why a dict's type contradicts the layout; null where it fits, or cannot be read. */
function typeMisfit(reader: StructReader, layout: Layout, dict: bigint): string | null {
  const offset = layout.groups.pyobject.ob_type?.offset ?? 0;
  if (dict === 0n) return null;
  const fits = isTypeOfTypes(reader, dict, offset);
  if (fits !== true) {
    const shifted = offset + traceRefsPointers * layout.pointerSize;
    if (isTypeOfTypes(reader, dict, shifted) === true)
      return "is a CPython built with Py_TRACE_REFS (configure --with-trace-refs), for which there are no tables: run the program with a build without it.";
    if (fits === null) return null;
    return "has objects that do not fit the layout of its version: the type of a dict's type is not its own type. It is a build with options that there are no tables for.";
  }
  const type = new ObjectReader(reader, layout).types.of(dict);
  const size = layout.groups.dict_object.size?.offset;
  if (type === null || size === undefined || type.basicSize === size) return null;
  return `has dicts of ${type.basicSize} bytes, where the layout of its version has ${size}. It is a build with options that there are no tables for.`;
}

/** Follows ob_type three times: the type of `dict`'s type is `type`, whose type is itself. Null where memory is missing. */
function isTypeOfTypes(reader: StructReader, dict: bigint, offset: number): boolean | null {
  const typeOf = (object: bigint | null) => (object === null ? null : reader.pointer(object + BigInt(offset)));
  const metatype = typeOf(typeOf(dict));
  const last = typeOf(metatype);
  return last === null ? null : last === metatype;
}

/** The layout with digits of that many bytes; unchanged for another number. */
function withDigits(layout: Layout, bytes: number): Layout {
  const shift = shiftOfDigit[bytes];
  if (shift === undefined || shift === layout.constants.long_shift) return layout;
  return { ...layout, constants: { ...layout.constants, long_shift: shift, long_digit_size: bytes } };
}
