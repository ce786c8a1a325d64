/** Writes the facts of a C library as headers into the user's cache. */

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Facts, HEADER_NAMES } from "../targets/system-headers.js";
import { cachedDirectory, cachePath } from "./cache.js";

const CONTENTS = "pyframes-system.h";

/** A directory of headers that declare `facts`. */
export async function freestandingHeaders(facts: readonly Facts[]): Promise<string> {
  const declarations = facts.flatMap(({ source, c }) => [`/* ${source} */`, ...c]);
  const text = ["#pragma once", ...declarations, ""].join("\n");
  const hash = createHash("sha256")
    .update(JSON.stringify([HEADER_NAMES, text]))
    .digest("hex")
    .slice(0, 16);
  return await cachedDirectory(cachePath("system-headers", hash), async (directory) => {
    await writeFile(join(directory, CONTENTS), text);
    for (const name of HEADER_NAMES) {
      const file = join(directory, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `#include "${relative(dirname(file), join(directory, CONTENTS))}"\n`);
    }
  });
}
