/**
 * Structs that a walker reads and no installed header declares: their members, as
 * facts, from the C files that declare them. The probe declares them anew, so that
 * sizes and offsets come from the compiler for every target, as for all other records.
 */

interface Unpublished {
  /** The tag; null where only the typedef has a name. */
  readonly tag: string | null;
  readonly typedef: string | null;
  /** The file of CPython's source that declares it, and PY_VERSION_HEX of the first release that has it in a header. */
  readonly source: string;
  readonly publishedIn: number;
  readonly members: readonly string[];
}

const PUBLISHED_3_11 = 0x030b0000;

export const UNPUBLISHED: readonly Unpublished[] = [
  {
    tag: null,
    typedef: "PyDictKeyEntry",
    source: "Objects/dict-common.h",
    publishedIn: PUBLISHED_3_11,
    members: ["Py_hash_t me_hash", "PyObject *me_key", "PyObject *me_value"],
  },
  {
    tag: "_dictkeysobject",
    typedef: null,
    source: "Objects/dict-common.h",
    publishedIn: PUBLISHED_3_11,
    members: [
      "Py_ssize_t dk_refcnt",
      "Py_ssize_t dk_size",
      "void *dk_lookup",
      "Py_ssize_t dk_usable",
      "Py_ssize_t dk_nentries",
      "char dk_indices[]",
    ],
  },
];

/** Declarations of those that the release's headers lack. */
export function unpublished(): string {
  return UNPUBLISHED.map(({ tag, typedef, publishedIn, members }) => {
    const body = `struct ${tag ?? ""} { ${members.map((member) => `${member};`).join(" ")} }`;
    const declaration = typedef === null ? `${body};` : `typedef ${body} ${typedef};`;
    return `#if PY_VERSION_HEX < ${publishedIn}\n${declaration}\n#endif`;
  }).join("\n");
}
