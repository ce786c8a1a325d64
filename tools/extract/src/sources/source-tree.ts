/** Upstream's own source, of a commit or an archive: headers without a pyconfig.h, for which facts of the target stand in. */
import { join } from "node:path";
import { writeWhole } from "../files.js";
import { pyconfig } from "../targets/pyconfig.js";
import { target } from "../targets/targets.js";
import type { HeaderTree, Request } from "./source.js";

/** The tree of `directory`, which has upstream's `Include`. */
export function sourceTree(directory: string, request: Request, description: string): HeaderTree {
  const include = join(directory, "Include");
  const config = join(directory, `pyconfig-${request.target}${request.abiflags && `-${request.abiflags}`}`);
  writeWhole(join(config, "pyconfig.h"), pyconfig(target(request.target), request.abiflags));
  return {
    include,
    systemIncludes: [config],
    roots: { include, pyconfig: config, system: "/usr/include" },
    distributor: "upstream",
    abiflags: request.abiflags,
    defines: [],
    description,
  };
}
