/**
 * The tools, with a command for each kind of question. For a question without a command the plain
 * one runs.
 */
import { fileURLToPath } from "node:url";
import { debianProgram, debianPython, pathProgram } from "../interpreters.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * @returns rows {name, skip?, version, commands: kind of question → (pid, core) → argv, or null;
 * only?: labels of interpreters}.
 */
export async function tools() {
  const pyframes = ["node", here("../../packages/cli/bin/pyframes.js"), "dump"];
  const pySpy = pathProgram("py-spy", "PY_SPY");
  const pystack = pathProgram("pystack", "PYSTACK");
  const named = pathProgram("austin", "AUSTIN");
  const austin = named.command === undefined ? await debianProgram("austin", "trixie") : named;
  const rows = [
    {
      name: "pyframes",
      command: pyframes,
      version: [...pyframes.slice(0, 2), "--version"],
      commands: {
        plain: (pid) => [pid],
        json: (pid) => ["--json", "--exceptions", pid],
        locals: (pid) => ["--locals", pid],
        native: (pid) => ["--native", pid],
        tasks: (pid) => ["--tasks", pid],
        core: (_pid, core) => ["--core", core],
      },
    },
    {
      name: "py-spy",
      ...pySpy,
      version: [...(pySpy.command ?? []), "--version"],
      commands: {
        plain: (pid) => ["dump", "--pid", pid],
        json: (pid) => ["dump", "--json", "--pid", pid],
        locals: (pid) => ["dump", "--locals", "--pid", pid],
        native: (pid) => ["dump", "--native", "--pid", pid],
      },
    },
    {
      name: "pystack",
      ...pystack,
      version: [...(pystack.command ?? []), "--version"],
      commands: {
        plain: (pid) => ["remote", "--no-block", pid],
        locals: (pid) => ["remote", "--locals", pid],
        native: (pid) => ["remote", "--native", pid],
        core: (_pid, core) => ["core", core],
      },
    },
    {
      name: "Austin",
      printsOnBoth: true,
      ...austin,
      version: [...(austin.command ?? []), "--version"],
      commands: {
        plain: (pid) => ["-w", pid],
        gc: (pid) => ["-g", "-i", "20ms", "-x", "1", "-p", pid],
      },
    },
  ];
  for (const minor of ["3.14", "3.15"]) {
    const python = await debianPython(minor);
    rows.push({
      name: "_remote_debugging",
      ...python,
      version: [...(python.command ?? []), "--version"],
      only: [minor],
      commands: { plain: (pid) => [here("remote.py"), pid] },
    });
  }
  return rows.map(({ reason, ...row }) => ({ ...row, skip: reason }));
}
