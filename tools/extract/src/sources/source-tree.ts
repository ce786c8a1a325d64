/**
 * A header tree from CPython's own source: the Include directory of a clone or a tarball. It has no
 * pyconfig.h and no C library; the target's pyconfig facts and sysroot stand in.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../files.js";
import { pyconfig, windowsPyconfig } from "../targets/pyconfig.js";
import { type Target, target as targetOf } from "../targets/targets.js";
import { UserError } from "../user-error.js";
import { cachePath } from "./cache.js";
import { keepHeaderSet } from "./header-sets.js";
import { patchlevelOf } from "./release.js";
import type { HeaderTree, Request } from "./source.js";
import { sysroot } from "./sysroot.js";

/**
 * The build that configure would make from `source`, the parent of Include, for the requested
 * target and flags.
 */
export async function sourceTree(
  source: string,
  request: Pick<Request, "target" | "abiflags">,
  description: string,
  log: (line: string) => void,
): Promise<HeaderTree> {
  const target = targetOf(request.target);
  const { systemIncludes, roots } = await sysroot(target, log);
  const include = join(source, "Include");
  const { release, development } = patchlevelOf(include);
  if (!development) keepHeaderSet(release, { directory: source, description });
  const config = configDirectory(configText(source, release, request.abiflags, target));
  return {
    include,
    systemIncludes: [config, ...systemIncludes],
    roots: { include, pyconfig: config, ...roots },
    distributor: "upstream",
    abiflags: request.abiflags,
    defines: [],
    ...(existsSync(join(source, "Modules")) && { source }),
    description,
  };
}

/**
 * Names of the release's own pyconfig.h for Windows, below its source: in 3.13 it is a template.
 */
const WINDOWS_CONFIGS = ["pyconfig.h", "pyconfig.h.in"];

const windowsConfig = (source: string) =>
  WINDOWS_CONFIGS.map((name) => join(source, "PC", name)).find((path) => existsSync(path));

/** True if `source` can configure a build for the target; Windows needs a file of the release. */
export function hasConfiguration(source: string, target: Target): boolean {
  return target.libc !== "windows" || windowsConfig(source) !== undefined;
}

function configText(source: string, release: string, abiflags: string, target: Target): string {
  if (target.libc !== "windows") return pyconfig(release, abiflags, target);
  const file = windowsConfig(source);
  if (file === undefined) throw new UserError(`${source} has no PC/pyconfig.h; give CPython's whole source.`);
  return windowsPyconfig(readFileSync(file, "utf8"), abiflags);
}

/** A directory with `text` as its pyconfig.h; equal texts share a directory. */
function configDirectory(text: string): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const directory = cachePath("pyconfig", hash);
  const file = join(directory, "pyconfig.h");
  if (!existsSync(file)) writeWhole(file, text);
  return directory;
}
