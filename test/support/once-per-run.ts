/**
 * Results that all files of one run share. Vitest runs each file in its own process; what takes
 * long to find or to make is kept in a directory that lives as long as the run (run-directory.ts).
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../tools/extract/src/sources/cache.js";

/** Named by run-directory.ts for the processes of a run. */
export const RUN_DIRECTORY = "PYFRAMES_TEST_RUN";

/**
 * What `make` gives, made by the first file that asks. It must survive JSON. Outside of a run it is
 * made each time.
 */
export async function oncePerRun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const directory = process.env[RUN_DIRECTORY];
  if (directory === undefined) return await make();
  const file = join(directory, `${name}.json`);
  mkdirSync(directory, { recursive: true });
  return await withLock(`${file}.lock`, async () => {
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as T;
    const made = await make();
    writeFileSync(`${file}.new`, JSON.stringify(made));
    renameSync(`${file}.new`, file);
    return made;
  });
}
