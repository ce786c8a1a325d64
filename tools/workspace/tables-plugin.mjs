/**
 * Nx plugin: the matrix of tables as tasks of the project `extract`, one for each minor and target,
 * `tables-3.13-aarch64-linux-gnu`, and `tables` for all of them. Minors come from versions.json,
 * targets from @pyframes/layouts; there are no such tasks until it is built.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const CACHE = `"\${XDG_CACHE_HOME:-$HOME/.cache}/pyframes"`;

/** A cell's tables depend on the code, the cached headers and the cached Debian packages. */
function inputs(minor) {
  return [
    "sources",
    "^sources",
    {
      runtime: `cat ${CACHE}/releases/${minor}.*.json 2>/dev/null; ls -d ${CACHE}/debian/*/python${minor}* 2>/dev/null; true`,
    },
  ];
}

function cell(minor, target) {
  const out = `tools/extract/tables/${minor}/${target}`;
  return {
    command: `node tools/extract/dist/main.js --all --version ${minor} --target ${target} --out ${out}`,
    dependsOn: ["build"],
    cache: true,
    inputs: inputs(minor),
    outputs: [`{workspaceRoot}/${out}`],
    metadata: { description: `Every table of ${minor} for ${target}` },
  };
}

async function targetsOf(root) {
  const file = join(root, "packages", "layouts", "dist", "targets.js");
  return existsSync(file) ? Object.keys((await import(file)).targets) : [];
}

async function nodes(file, root) {
  const { releases } = JSON.parse(readFileSync(join(root, file), "utf8"));
  const minors = [...new Set(Object.keys(releases).map((release) => release.split(".").slice(0, 2).join(".")))];
  const triples = await targetsOf(root);
  const cells = minors.flatMap((minor) => triples.map((target) => [`tables-${minor}-${target}`, cell(minor, target)]));
  const all = { executor: "nx:noop", dependsOn: cells.map(([name]) => name) };
  return { projects: { "tools/extract": { targets: { ...Object.fromEntries(cells), tables: all } } } };
}

export const createNodesV2 = [
  "versions.json",
  (files, _options, { workspaceRoot }) =>
    Promise.all(files.map(async (file) => [file, await nodes(file, workspaceRoot)])),
];
