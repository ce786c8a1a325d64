/**
 * Constants of the view, each declared once: its doc, the macros and sizes that the probe asks for,
 * and the derivation from one build's headers. The types of the view, of both walkers and the probe
 * follow from these. To add a constant, add a declaration here.
 */
import type { FieldLayout } from "../record.js";

/** The facts from one build's headers that a derivation may use. */
export interface Headers<Macro extends string = string, Type extends string = string> {
  /** The first of the macros that the build defines; null where it defines none. */
  macro(...names: readonly Macro[]): number | null;
  /** Bytes of a type. */
  size(type: Type): number;
  /** True where the build has the record, by its tag or a typedef. */
  hasRecord(name: string): boolean;
  /**
   * A member of a record, by its dotted path; null where the build lacks the record or the member.
   */
  member(record: string, path: string): FieldLayout | null;
  /** True where the build has an enum of that tag. */
  hasEnum(tag: string): boolean;
}

export interface ConstantDefinition<V extends number | string | null = number | string | null> {
  readonly doc: string;
  /** The possible names of the value; null for a number. */
  readonly names: readonly string[] | null;
  /** True where some releases lack it: its value is null there. */
  readonly optional: boolean;
  /** Macros that the probe needs. */
  readonly macros: readonly string[];
  /** Types whose size the probe needs. */
  readonly sizes: readonly string[];
  derive(headers: Headers): V;
}

interface Source<V, M extends string, S extends string> {
  readonly macros?: readonly M[];
  readonly sizes?: readonly S[];
  derive(headers: Headers<M, S>): V;
}

/** Refuses a derivation that uses a macro or a size that is not declared beside it. */
export function declared<V, M extends string, S extends string>({ macros = [], sizes = [], derive }: Source<V, M, S>) {
  const check = (list: readonly string[], names: readonly string[]) => {
    const unknown = names.find((name) => !list.includes(name));
    if (unknown !== undefined) throw new RangeError(`A constant of the view uses ${unknown} and does not declare it.`);
  };
  return {
    macros,
    sizes,
    derive: (headers: Headers): V =>
      derive({
        ...headers,
        macro: (...names) => {
          check(macros, names);
          return headers.macro(...names);
        },
        size: (type) => {
          check(sizes, [type]);
          return headers.size(type);
        },
      }),
  };
}

type Numbered<V extends number | null> = ConstantDefinition<V> & { readonly names: null };

/** A number that every release has. */
const number = <const M extends string = never, const S extends string = never>(
  doc: string,
  source: Source<number, M, S>,
): Numbered<number> => ({ doc, names: null, optional: false, ...declared(source) });

/** A number that some releases lack. */
const optional = <const M extends string = never, const S extends string = never>(
  doc: string,
  source: Source<number | null, M, S>,
): Numbered<number | null> => ({ doc, names: null, optional: true, ...declared(source) });

/** One of several names, that every release has. */
const choice = <const N extends string, const M extends string = never, const S extends string = never>(
  doc: string,
  names: readonly N[],
  source: Source<N, M, S>,
): ConstantDefinition<N> & { readonly names: readonly N[] } => ({ doc, names, optional: false, ...declared(source) });

/** A number that a macro has in the releases that define it; the first one defined counts. */
const macro = <const M extends string>(doc: string, ...macros: readonly M[]) =>
  optional(doc, { macros, derive: (headers) => headers.macro(...macros) });

/** sizeof a type that every release has. */
const size = <const S extends string>(doc: string, type: S) =>
  number(doc, { sizes: [type], derive: (headers) => headers.size(type) });

/**
 * `lnotab` is pairs of (u8 bytes, s8 lines) (Objects/lnotab_notes.txt); `pep626` is such pairs with
 * -128 for no line; `locations` is the location table with columns (Objects/locations.md).
 */
const encodings = ["lnotab", "pep626", "locations"] as const;

function encoding({ member, hasEnum }: Pick<Headers, "member" | "hasEnum">): (typeof encodings)[number] {
  if (member("PyCodeObject", "co_lnotab") !== null) return "lnotab";
  // The location table's codes are an enum of Include/cpython/code.h from 3.11 on.
  return hasEnum("_PyCodeLocationInfoKind") ? "locations" : "pep626";
}

/** A tag of a stack reference, where frames hold such references. */
const tag = <const M extends string>(doc: string, ...macros: readonly M[]) =>
  optional(doc, {
    macros,
    derive: (headers) =>
      headers.member("_PyInterpreterFrame", "f_executable")?.type === "_PyStackRef" ? headers.macro(...macros) : null,
  });

/**
 * Where instances of types with Py_TPFLAGS_MANAGED_DICT have their dict. 3.11 has a pointer to it
 * and, one word before, one to values; 3.12 has one word for either, three words before the object;
 * from 3.13 on values are inline (Include/internal/pycore_object.h: _PyObject_ValuesPointer,
 * _PyObject_DictOrValuesPointer, _PyDictOrValues_SetValues).
 */
const managed = { macros: ["Py_TPFLAGS_MANAGED_DICT", "MANAGED_DICT_OFFSET"], sizes: ["void *"] } as const;
type ManagedHeaders = Headers<(typeof managed)["macros"][number], (typeof managed)["sizes"][number]>;

function managedDict({ macro, size }: ManagedHeaders): number | null {
  if (macro("Py_TPFLAGS_MANAGED_DICT") === null) return null;
  return macro("MANAGED_DICT_OFFSET") ?? -3 * size("void *");
}

const hasDictOrValues = ({ hasRecord }: Pick<Headers, "hasRecord">) => hasRecord("PyDictOrValues");

export const constantDefinition = {
  line_table: choice(
    "encoding of code_object.linetable: lnotab to 3.9, pep626 in 3.10, locations from 3.11",
    encodings,
    { derive: encoding },
  ),
  lasti_unit: optional("bytes of bytecode to one unit of interpreter_frame.lasti, to 3.10", {
    sizes: ["_Py_CODEUNIT"],
    derive: (headers) => {
      if (headers.hasRecord("_PyInterpreterFrame")) return null;
      // f_lasti counts bytes with lnotab, and instructions since 3.10 (Objects/frameobject.c).
      return encoding(headers) === "lnotab" ? 1 : headers.size("_Py_CODEUNIT");
    },
  }),
  codeunit_size: size(
    "sizeof(_Py_CODEUNIT), in bytes: the unit of the location table and of firsttraceable",
    "_Py_CODEUNIT",
  ),
  stackref_tag_mask: tag(
    "bits to clear in interpreter_frame.executable to get a pointer, from 3.14",
    "Py_TAG_REFCNT",
    "Py_TAG_DEFERRED",
  ),
  stackref_int_tag: tag("tag of an integer in a stack reference", "Py_INT_TAG"),
  stackref_invalid_tag: tag("tag of a stack reference that is not an object", "Py_TAG_INVALID"),
  long_shift: number("bits in a digit of an int object", {
    macros: ["PyLong_SHIFT"],
    derive: ({ macro }) => macro("PyLong_SHIFT") as number,
  }),
  long_digit_size: size("sizeof(digit), in bytes", "digit"),
  long_non_size_bits: macro(
    "bits of long_object.lv_tag below the number of digits, from 3.12",
    "_PyLong_NON_SIZE_BITS",
  ),
  long_sign_mask: macro(
    "bits of long_object.lv_tag that hold the sign: 0 positive, 1 zero, 2 negative, from 3.12",
    "_PyLong_SIGN_MASK",
  ),
  wchar_size: size("sizeof(wchar_t), in bytes: the unit of unicode_object.wstr", "wchar_t"),
  managed_dict_offset: optional("bytes from an object, negative, to its managed dict, from 3.11", {
    ...managed,
    derive: managedDict,
  }),
  managed_values_offset: optional("bytes from an object, negative, to the pointer to its values, 3.11", {
    macros: [...managed.macros, "Py_TPFLAGS_INLINE_VALUES"],
    sizes: managed.sizes,
    derive: (headers) => {
      const offset = managedDict(headers);
      const inline = headers.macro("Py_TPFLAGS_INLINE_VALUES") !== null;
      return offset === null || inline || hasDictOrValues(headers) ? null : offset - headers.size("void *");
    },
  }),
  managed_values_tag: optional("added to the address of values in the place of the managed dict, 3.12", {
    ...managed,
    derive: (headers) => (managedDict(headers) !== null && hasDictOrValues(headers) ? -1 : null),
  }),
  gil_drop_request_bit: macro(
    "the bit of thread_state.eval_breaker that asks its thread to drop the GIL, from 3.13",
    "_PY_GIL_DROP_REQUEST_BIT",
  ),
} as const satisfies Record<string, ConstantDefinition>;

type Definitions = typeof constantDefinition;

/** The view's constants of one build. */
export type ViewConstants = { readonly [C in keyof Definitions]: ReturnType<Definitions[C]["derive"]> };

/** How code_object.linetable is encoded. */
export type LineTable = ViewConstants["line_table"];

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
const definitions: readonly ConstantDefinition[] = Object.values(constantDefinition);

/** Macros in the probe, because a constant of the view is derived from them. */
export const constantMacros: readonly string[] = unique(definitions.flatMap(({ macros }) => macros));
/** Types whose size is in the probe, for the same reason. */
export const constantSizes: readonly string[] = unique(definitions.flatMap(({ sizes }) => sizes));
