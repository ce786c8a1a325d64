/** A build's record of its configuration: `_sysconfigdata_<abiflags>_<platform>.py`. */

/**
 * The variables that affect the compilation of CPython's core; the rest are for extensions and
 * modules.
 */
const CORE_FLAGS = ["CFLAGS", "CFLAGS_NODIST", "PY_CFLAGS", "PY_CFLAGS_NODIST", "PY_CORE_CFLAGS"];

/**
 * Macros from the core's compiler flags that change layouts: CPython's own, as `_Py_TIER2=3`, and
 * the C library's `_TIME_BITS=64` (Debian's armhf from trixie on). They are not in pyconfig.h, and
 * the headers use them.
 */
export function coreDefines(sysconfigData: string): string[] {
  const defines = new Set<string>();
  for (const name of CORE_FLAGS) {
    for (const match of variable(sysconfigData, name).matchAll(/-D\s*((?:_Py_\w+|_TIME_BITS)(?:=[^\s'"\\]+)?)/g)) {
      if (match[1] !== undefined) defines.add(match[1]);
    }
  }
  return [...defines].sort();
}

/**
 * The variable's value as one text: Python's pprint splits a long string into adjacent literals,
 * one on each line.
 */
function variable(sysconfigData: string, name: string): string {
  const start = new RegExp(`^[ {]*'${name}':`, "m").exec(sysconfigData);
  if (start === null) return "";
  const rest = sysconfigData.slice(start.index + start[0].length);
  const end = /^ *'\w+':/m.exec(rest);
  const value = end === null ? rest : rest.slice(0, end.index);
  return value.replace(/['"]\s*\n\s*['"]/g, "");
}
