/** The interpreters whose processes are looked at: one of each minor, and what there is of free-threaded ones. */
import { debianPython, installedPython, pathProgram } from "../interpreters.mjs";

const minors = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"];
/** What Debian's interpreters are unpacked for: there is more of them than what is installed. */
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
