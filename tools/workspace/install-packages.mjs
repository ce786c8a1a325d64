/**
 * `node install-packages.mjs DIRECTORY [PACKAGE...]` installs the published packages, or some, from
 * their tarballs below DIRECTORY/node_modules, where the tarballs stay. Their dependencies are
 * links into this workspace. Prints the size of each tarball in bytes, as JSON.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "./run.mjs";

const PACKAGES = ["layouts", "memory", "walker", "cli"];

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

function install(folder, directory) {
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", directory], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const tarball = join(directory, JSON.parse(output)[0].filename);
  const { name } = manifestOf(folder);
  const installed = join(directory, "node_modules", name);
  rmSync(installed, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  return [name, statSync(tarball).size];
}

function link(name, directory) {
  const path = join(directory, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  symlinkSync(join(ROOT, "node_modules", name), path);
}

const [, , target = "", ...names] = process.argv;
const directory = resolve(target);
mkdirSync(directory, { recursive: true });
const folders = (names.length > 0 ? names : PACKAGES).map((name) => join(ROOT, "packages", name));
const sizes = Object.fromEntries(folders.map((folder) => install(folder, directory)));
const dependencies = new Set(folders.flatMap((folder) => Object.keys(manifestOf(folder).dependencies ?? {})));
for (const name of dependencies) if (!(name in sizes)) link(name, directory);
console.log(JSON.stringify(sizes));
