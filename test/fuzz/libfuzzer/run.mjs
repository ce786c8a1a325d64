/**
 * Compiles each libFuzzer target, runs it and reports which lines of the C headers all of them
 * reached. `node test/fuzz/libfuzzer/run.mjs SECONDS [TARGET...]`: seconds in all. KEEP names a
 * folder for inputs that find something; they are reported in any case. Needs clang with its
 * runtime; without it the run says so and succeeds, unless PYFRAMES_REQUIRE lists "clang".
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");
const cases = join(root, "test/conformance/cases");
const clang = process.env.CLANG ?? "clang";
const FLAGS = [
  "-g",
  "-O1",
  "-fsanitize=fuzzer,address,undefined",
  "-fno-sanitize-recover=all",
  "-fprofile-instr-generate",
  "-fcoverage-mapping",
  `-I${join(root, "generated/c")}`,
  `-I${join(root, "examples/c")}`,
];
/** Recordings whose layouts differ most: without debug offsets, with them, 32-bit, big-endian. */
const RECORDINGS = [
  "3.10.13+upstream-x86_64-linux-gnu.tasks",
  "3.13.0+upstream-x86_64-linux-gnu",
  "3.11.2+debian-i686-linux-gnu",
  "3.10.15+upstream-s390x-linux-gnu",
];
/** Seconds for one input, and MiB for one process. */
const LIMITS = ["-timeout=25", "-rss_limit_mb=2048"];

const [seconds = "60", ...wanted] = process.argv.slice(2);
const names = readdirSync(here)
  .filter((name) => name.endsWith(".c"))
  .map((name) => basename(name, ".c"));
const targets = wanted.length === 0 ? names : wanted;
const unknown = targets.filter((name) => !names.includes(name));
if (unknown.length > 0 || !(Number(seconds) > 0)) {
  console.error(`usage: run.mjs SECONDS [TARGET...], of ${names.join(", ")}`);
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), "pyframes-libfuzzer-"));
let failures = 0;
try {
  if (hasFuzzer()) fuzz();
} finally {
  rmSync(directory, { recursive: true });
}
process.exitCode = failures === 0 ? 0 : 1;

function hasFuzzer() {
  const source = join(directory, "probe.c");
  writeFileSync(
    source,
    "int LLVMFuzzerTestOneInput(const char *data, unsigned long size) { return data && size > 1 ? 0 : 0; }\n",
  );
  const probe = spawnSync(clang, [...FLAGS, source, "-o", join(directory, "probe")], { encoding: "utf8" });
  if (probe.status === 0) return true;
  console.log(`skipped: ${clang} with libFuzzer is not here: ${probe.error?.message ?? probe.stderr.split("\n")[0]}`);
  if ((process.env.PYFRAMES_REQUIRE ?? "").split(",").includes("clang")) failures++;
  return false;
}

function fuzz() {
  const recordings = RECORDINGS.filter((name) => readdirSync(cases).includes(`${name}.core.gz`)).map((name) => {
    const path = join(directory, `${name}.core`);
    writeFileSync(path, gunzipSync(readFileSync(join(cases, `${name}.core.gz`))));
    return path;
  });
  const runs = targets.flatMap((target) => {
    const program = compile(target);
    if (program === null) return [];
    const reads = readFileSync(join(here, `${target}.c`), "utf8").includes('"recorded.h"');
    return (reads ? recordings : [null]).map((recording) => ({ target, program, recording }));
  });
  const share = Math.max(1, Math.floor(Number(seconds) / runs.length));
  const profiles = runs.map((run, index) => runOne(run, share, recordings, join(directory, `${index}.profraw`)));
  report([...new Set(runs.map(({ program }) => program))], profiles);
}

function compile(target) {
  const program = join(directory, target);
  const built = spawnSync(clang, [...FLAGS, join(here, `${target}.c`), "-o", program], { encoding: "utf8" });
  if (built.status === 0) return program;
  failures++;
  console.error(`${target} does not compile:\n${built.stderr}`);
  return null;
}

function runOne({ target, program, recording }, share, recordings, profile) {
  const corpus = mkdtempSync(join(directory, `${target}-corpus-`));
  const found = mkdtempSync(join(directory, `${target}-found-`));
  seed(target, corpus, recordings);
  const run = spawnSync(
    program,
    [
      ...LIMITS,
      `-max_total_time=${share}`,
      `-artifact_prefix=${found}/`,
      "-print_final_stats=1",
      "-max_len=400000",
      corpus,
    ],
    {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, LLVM_PROFILE_FILE: profile, PYFRAMES_FUZZ_RECORDING: recording ?? "" },
    },
  );
  const executed = Number(/number_of_executed_units: (\d+)/.exec(run.stderr)?.[1] ?? 0);
  const name = recording === null ? target : `${target} of ${basename(recording, ".core")}`;
  console.log(`${name}: ${executed} inputs`);
  // A target that ran nothing has shown nothing.
  if (run.status === 0 && executed > 0) return profile;
  failures++;
  console.error(`${name} failed with ${run.status ?? run.signal}:\n${run.stderr.slice(-4000)}`);
  for (const file of readdirSync(found)) {
    console.error(`input (base64): ${readFileSync(join(found, file)).subarray(0, 4096).toString("base64")}`);
    if (process.env.KEEP === undefined) continue;
    mkdirSync(process.env.KEEP, { recursive: true });
    copyFileSync(join(found, file), join(process.env.KEEP, `${target}-${file}`));
  }
  return profile;
}

/** Files for the targets that read files; the other targets make their own inputs. */
function seed(target, corpus, recordings) {
  if (target === "core") for (const [index, path] of recordings.entries()) copyFileSync(path, join(corpus, `${index}`));
  if (target !== "elf") return;
  const source = join(corpus, "seed.c");
  writeFileSync(
    source,
    'int _PyRuntime __attribute__((section(".PyRuntime"))) = 1;\nconst char *version = "/opt/3.13.0";\n',
  );
  spawnSync(clang, ["-shared", "-nostdlib", "-fPIC", source, "-o", join(corpus, "seed.so")]);
  rmSync(source);
}

/** The lines of each header that all targets reached. */
function report(programs, profiles) {
  const merged = join(directory, "merged.profdata");
  const merge = spawnSync("llvm-profdata", ["merge", "-sparse", ...profiles, "-o", merged], { encoding: "utf8" });
  if (merge.status !== 0) return console.log("skipped: no coverage without llvm-profdata and llvm-cov");
  const [first, ...others] = programs;
  const objects = others.flatMap((program) => ["-object", program]);
  const cov = spawnSync("llvm-cov", ["export", "-summary-only", first, ...objects, `-instr-profile=${merged}`], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (cov.status !== 0) return console.log("skipped: no coverage without llvm-cov");
  for (const { filename, summary } of JSON.parse(cov.stdout).data[0].files) {
    if (!filename.includes("generated/c/")) continue;
    const { covered, count, percent } = summary.lines;
    console.log(`${basename(filename)}: ${covered} of ${count} lines, ${percent.toFixed(1)} %`);
  }
}
