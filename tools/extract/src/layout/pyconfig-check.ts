/**
 * Assertions that pyconfig.h was made for the target: the first lines of the probe compare its
 * facts about the machine with the compiler's. A pyconfig.h of another architecture would give
 * plausible numbers.
 */

/**
 * Macros of pyconfig.h that are sizes in bytes, each with the compiler's macro for the same size.
 */
const SIZES: Readonly<Record<string, string>> = {
  SIZEOF_SHORT: "__SIZEOF_SHORT__",
  SIZEOF_INT: "__SIZEOF_INT__",
  SIZEOF_LONG: "__SIZEOF_LONG__",
  SIZEOF_LONG_LONG: "__SIZEOF_LONG_LONG__",
  SIZEOF_VOID_P: "__SIZEOF_POINTER__",
  SIZEOF_SIZE_T: "__SIZEOF_SIZE_T__",
  SIZEOF_WCHAR_T: "__SIZEOF_WCHAR_T__",
};

/** The same of types that the C library declares. */
const LIBRARY_SIZES: Readonly<Record<string, string>> = {
  SIZEOF_TIME_T: "sizeof(time_t)",
  SIZEOF_PTHREAD_T: "sizeof(pthread_t)",
};

/** Macros of pyconfig.h that are defined on some machines only, and when. */
const CONDITIONS: Readonly<Record<string, string>> = {
  DOUBLE_IS_LITTLE_ENDIAN_IEEE754: "__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__",
  DOUBLE_IS_BIG_ENDIAN_IEEE754: "__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__",
  HAVE_GCC_ASM_FOR_X64: "__x86_64__",
};

const MARK = "pyframes: ";

/** `macro` may be undefined; its value is part of the message. */
const sizeAssertion = (macro: string, truth: string) =>
  `#ifdef ${macro}\n_Static_assert(${macro} == ${truth}, "${MARK}${macro} as " PYFRAMES_TEXT(${macro}));\n#endif`;

const conditionAssertion = (macro: string, condition: string) =>
  `#if defined(${macro}) && !(${condition})\n_Static_assert(0, "${MARK}${macro}");\n#endif`;

/** Before any other header. */
export function pyconfigAssertions(): string {
  return [
    "#include <pyconfig.h>",
    "#define PYFRAMES_QUOTED(x) #x",
    "#define PYFRAMES_TEXT(x) PYFRAMES_QUOTED(x)",
    ...Object.entries(SIZES).map(([macro, truth]) => sizeAssertion(macro, truth)),
    ...Object.entries(CONDITIONS).map(([macro, condition]) => conditionAssertion(macro, condition)),
  ].join("\n");
}

/** After Python.h. */
export function libraryAssertions(): string {
  return Object.entries(LIBRARY_SIZES)
    .map(([macro, truth]) => sizeAssertion(macro, truth))
    .join("\n");
}

/**
 * The macro and value of the first failed assertion: `SIZEOF_LONG as 8`; null where none failed.
 */
export function wrongMacro(errors: readonly string[]): string | null {
  for (const error of errors) {
    const said = new RegExp(`"${MARK}([^"]*)"|${MARK}([^"]*)$`).exec(error);
    if (said) return said[1] ?? said[2] ?? null;
  }
  return null;
}
