/**
 * The interpreters of the sampled processes: one for each minor, and the available free-threaded
 * ones.
 */
import { debianPython, installedPython, pathProgram } from "../interpreters.mjs";

const minors = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"];
/** Debian's interpreters cover more minors than the installed ones. */
const unpacked = ["3.13", "3.14", "3.15"];
const freeThreaded = ["3.13", "3.14"];

/** @returns rows {label, minor, command, skip?}: `3.13`, `3.13t`, and `3.13 by its loader`. */
export async function interpreters() {
  const rows = [];
  for (const minor of minors) {
    const installed = installedPython(minor);
    rows.push({ label: minor, minor, ...installed });
    if (unpacked.includes(minor)) rows.push({ label: `${minor} by its loader`, minor, ...(await debianPython(minor)) });
    if (freeThreaded.includes(minor))
      rows.push({ label: `${minor}t`, minor, ...pathProgram(`python${minor}t`, `PYTHON${minor.replace(".", "")}T`) });
  }
  return rows.map(({ reason, ...row }) => ({ ...row, skip: reason }));
}
