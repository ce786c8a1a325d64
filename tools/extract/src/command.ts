/**
 * The command `extract`: from a request on the command line to a table in packages/layouts/data.
 */
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { extract, type Summary } from "./extract.js";
import { Progress } from "./progress.js";
import type { Request } from "./sources/source.js";
import { UserError } from "./user-error.js";

const USAGE = `usage: npx nx run extract --version VERSION [options]
       npx nx run extract --check [--version VERSION] [--target TRIPLE] [--abiflags FLAGS]
       npx nx run extract --all [--git DIR ...] [--version MINOR --target TRIPLE]

  --version VERSION    a release, 3.13.5, or the newest of a minor, 3.13; not needed with --ref,
                       --python or an archive
  --source NAME        installed, git, debian, tarball, packaged; by default auto, the first that has it
  --python PATH        the interpreter whose headers to take
  --git DIR            a clone of CPython, bare or not
  --ref REF            the tag, branch or commit in it; by default the release's tag
  --suite NAME         a Debian suite
  --tarball FILE|URL   a source archive of CPython; a URL with a slash at its end is a mirror of
                       python.org's /ftp/python/
  --sha256 SUM         the archive's checksum; by default the one in versions.json
  --abiflags FLAGS     d, t, td; by default none
  --target TRIPLE      by default x86_64-linux-gnu
  --out DIR            folder for the table; by default packages/layouts/data
  --replace            replace a table of the same build, even if the two disagree
  --all                every release, target and ABI possible here; with --version and --target, one
                       cell of that matrix
  --check              compare published tables with headers, compiler and binaries again
  --json               print the result as JSON`;

const OPTIONS = {
  version: { type: "string" },
  source: { type: "string" },
  python: { type: "string" },
  git: { type: "string", multiple: true },
  ref: { type: "string" },
  suite: { type: "string" },
  tarball: { type: "string" },
  sha256: { type: "string" },
  abiflags: { type: "string", default: "" },
  target: { type: "string" },
  out: { type: "string" },
  replace: { type: "boolean", default: false },
  all: { type: "boolean", default: false },
  check: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const USAGE_ERROR = 2;
const DEFAULT_TARGET = "x86_64-linux-gnu";

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new UserError(`${(error as Error).message.split(". ")[0]}; see --help.`);
  }
}

type Values = ReturnType<typeof readArguments>;

function report(summary: Summary): string {
  const { build, release, source, headers, file, news, records, fields, evidence, seconds } = summary;
  const rows = {
    release: `CPython ${release} (${build})`,
    headers: `${headers} (source: ${source})`,
    table: `${relative(process.cwd(), file)}${news ? "" : " (unchanged: it has all of this already)"}`,
    records: `${records}, ${fields} members`,
    evidence: evidence.map(({ kind, by, checks }) => `${kind} (${checks} facts, ${by})`).join("; "),
    time: `${seconds.toFixed(2)} s`,
  };
  return Object.entries(rows)
    .map(([key, value]) => `${key.padEnd(9)}${value}`)
    .join("\n");
}

/** The options that select the headers; absent ones are left out. */
function requestOf(values: Values): Request {
  const { abiflags, target = DEFAULT_TARGET, version, python, ref, suite, tarball, sha256 } = values;
  if ((values.git?.length ?? 0) > 1) throw new UserError("Which clone? Give one --git DIR; several are for --all.");
  const optional = { version, python, git: values.git?.[0], ref, suite, tarball, sha256 };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { abiflags, target, ...Object.fromEntries(given) };
}

async function main(): Promise<void> {
  const values = readArguments();
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { source, out, replace, json } = values;
  const progress = new Progress();
  try {
    if (values.check) {
      await check(values, progress);
      return;
    }
    if (values.all) {
      await all(values, progress);
      return;
    }
    const summary = await extract(requestOf(values), { source, directory: out, replace, log: progress.step });
    progress.clear();
    console.log(json ? JSON.stringify(summary) : report(summary));
    for (const line of summary.drift) console.error(`extract: warning: ${line}`);
  } finally {
    progress.clear();
  }
}

/**
 * Checks the published tables, or the named ones. Fails if one is wrong; reports comparisons that
 * were not possible.
 */
async function check({ version, target, abiflags, git = [], out, json }: Values, progress: Progress): Promise<void> {
  const [{ gatherHeaders }, { checkTables }, { describeCheck, hasFailed }] = await Promise.all([
    import("./matrix/all.js"),
    import("./check/check.js"),
    import("./check/report.js"),
  ]);
  await gatherHeaders(git, progress.step);
  const summary = await checkTables({ version, target, abiflags, directory: out }, progress.step);
  progress.clear();
  for (const sentence of summary.wrong) console.error(`extract: ${sentence}`);
  console.log(json ? JSON.stringify(summary) : describeCheck(summary));
  if (hasFailed(summary)) process.exitCode = 1;
}

/** Makes one cell of the matrix, or all of them. Fails at the end if a build failed. */
async function all({ version, target, git = [], out, replace, json }: Values, progress: Progress): Promise<void> {
  // Loaded on first use, so that a single table stays fast.
  const { gatherHeaders, makeAll } = await import("./matrix/all.js");
  await gatherHeaders(git, progress.step);
  if ((version === undefined) !== (target === undefined)) {
    throw new UserError(
      "Give --all alone for everything, or for one cell with both --version MINOR and --target TRIPLE.",
    );
  }
  if (version !== undefined && target !== undefined) {
    const { makeCell } = await import("./matrix/cell.js");
    const { made, failed } = await makeCell({ minor: version, target }, out, progress.step);
    progress.clear();
    for (const { id, reason } of failed) console.error(`extract: ${id}: ${reason}`);
    console.log(
      json
        ? JSON.stringify({ made, failed })
        : `${made.length} tables of ${version} for ${target}, ${failed.length} failed`,
    );
    if (failed.length > 0) process.exitCode = 1;
    return;
  }
  const summary = await makeAll({ directory: out, replace }, progress.step);
  progress.clear();
  const { tables, changed, refused, failed } = summary;
  for (const sentence of refused) console.error(`extract: ${sentence}`);
  console.log(json ? JSON.stringify(summary) : describeMatrix(tables, changed, failed));
  if (failed) process.exitCode = 1;
}

function describeMatrix(tables: number | null, changed: readonly string[], failed: boolean): string {
  if (tables === null) return "up to date";
  const news = changed.length > 0 ? `published: ${changed.join(", ")}` : "nothing new to publish";
  return `${tables} tables; ${news}${failed ? "; some failed, see above" : ""}`;
}

main().catch((error: unknown) => {
  const known = error instanceof UserError;
  const text = known && !process.env.PYFRAMES_DEBUG ? error.message : ((error as Error).stack ?? String(error));
  console.error(`extract: ${text}`);
  process.exitCode = known ? 1 : USAGE_ERROR;
});
