import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes everything from unpacked -dev packages except headers (and links to them) and a Python
 * build's record of its configuration. Nine tenths are static libraries and the like.
 */
export async function keepHeaders(directory: string): Promise<void> {
  const library = join(directory, "usr", "lib");
  for (const name of await readdir(library)) {
    // linux: the kernel's per-architecture headers; usr/include links there.
    if (name !== "linux" && !name.startsWith("python3"))
      await rm(join(library, name), { recursive: true, force: true });
  }
  for (const name of ["bin", "share"]) await rm(join(directory, "usr", name), { recursive: true, force: true });
  for (const python of (await readdir(library)).filter((name) => name.startsWith("python3"))) {
    for (const name of await readdir(join(library, python))) {
      if (!name.startsWith("_sysconfigdata_")) await rm(join(library, python, name), { recursive: true, force: true });
    }
  }
}
