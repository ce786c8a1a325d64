/** The release of pyframes that generated headers come from. */
import { readFileSync } from "node:fs";
import { TABLES_DATE } from "@pyframes/layouts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};
const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10));

/**
 * As templates see it. `number` orders releases: two decimal digits for the minor version, two for
 * the patch.
 */
export const release = {
  version,
  number: major * 10_000 + minor * 100 + patch,
  tablesDate: TABLES_DATE,
} as const;
