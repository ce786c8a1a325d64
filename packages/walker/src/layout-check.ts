/**
 * Checks that a wrong layout fails. A version does not decide a layout: builds with Py_TRACE_REFS
 * or with 15-bit digits share version, flags and target with others.
 */
import { WalkerError } from "./error.js";
import type { Layout } from "./layout/layout.js";
import type { StructReader } from "./layout/reader.js";
import { ObjectReader } from "./objects/reader.js";

/** The objects to check; 0n if they are unknown. */
export interface CheckedObjects {
  /** sys.modules. */
  readonly modules: bigint;
  /** The dict of the module sys. */
  readonly sysdict: bigint;
}

/** The result for a layout that fits. */
export interface CheckedLayout {
  /** The layout, with the digit size of the target's ints. */
  readonly layout: Layout;
  /** sys.hexversion; null if it cannot be read. */
  readonly hexversion: number | null;
}

/** sizeof(digit) to PyLong_SHIFT (Include/cpython/longintrepr.h). */
const shiftOfDigit: Readonly<Record<number, number>> = { 2: 15, 4: 30 };

/** Py_TRACE_REFS puts _ob_next and _ob_prev before every object, up to 3.12 (Include/object.h). */
const traceRefsPointers = 2;

/**
 * Checks a layout. Missing memory, as in a core file, is no failure.
 *
 * @param name begins the sentence of an error
 * @throws WalkerError `no-table` if the layout does not fit
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

/** The contradiction between a dict's type and the layout; null if there is none, or no memory. */
function typeMisfit(reader: StructReader, layout: Layout, dict: bigint): string | null {
  const offset = layout.groups.pyobject.ob_type?.offset ?? 0;
  if (dict === 0n) return null;
  const fits = isTypeOfTypes(reader, dict, offset);
  if (fits !== true) {
    const shifted = offset + traceRefsPointers * layout.pointerSize;
    if (isTypeOfTypes(reader, dict, shifted) === true)
      return "is a CPython built with Py_TRACE_REFS (configure --with-trace-refs), for which there are no tables: run the program with a build without it.";
    if (fits === null) return null;
    return "has objects that do not fit the layout of its version: the type of a dict's type is not its own type. No table is made for a build with such options.";
  }
  const type = new ObjectReader(reader, layout).types.of(dict);
  const size = layout.groups.dict_object.size?.offset;
  if (type === null || size === undefined || type.basicSize === size) return null;
  return `has dicts of ${type.basicSize} bytes, where the layout of its version has ${size}. No table is made for a build with such options.`;
}

/**
 * Follows ob_type three times: the type of `dict`'s type is `type`, whose type is itself. Null if
 * memory is missing.
 */
function isTypeOfTypes(reader: StructReader, dict: bigint, offset: number): boolean | null {
  const typeOf = (object: bigint | null) => (object === null ? null : reader.pointer(object + BigInt(offset)));
  const metatype = typeOf(typeOf(dict));
  const last = typeOf(metatype);
  return last === null ? null : last === metatype;
}

/** The layout with digits of that many bytes; unchanged if `bytes` is no digit size. */
function withDigits(layout: Layout, bytes: number): Layout {
  const shift = shiftOfDigit[bytes];
  if (shift === undefined || shift === layout.constants.long_shift) return layout;
  return { ...layout, constants: { ...layout.constants, long_shift: shift, long_digit_size: bytes } };
}
