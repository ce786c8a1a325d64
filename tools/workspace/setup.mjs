/**
 * The set-up that `npm start` and `npm test` share: the locked dependencies, a
 * libclang, libdw, a C compiler, the build. Each step is left out when there is nothing to do.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { output, ROOT, run, SetupError, say, succeeds } from "./run.mjs";

const OLDEST_NODE = 20;
/** LLVM majors, newest first; which of them the system's packages have differs. */
const LLVM_MAJORS = [22, 21, 20, 19, 18, 17, 16, 15, 14];

export function setUp() {
  checkNode();
  installDependencies();
  build();
  installCompilers();
}

function checkNode() {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new SetupError(`Node ${process.versions.node} is too old; install Node ${OLDEST_NODE} or newer.`);
  }
}

/** npm ci, unless node_modules was made from this very lock file. */
function installDependencies() {
  const hash = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  const stamp = join(ROOT, "node_modules", ".pyframes-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  say("installing the locked dependencies (npm ci)");
  run("npm", ["ci", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, hash);
}

function build() {
  say("building (tsc)");
  run(join(ROOT, "node_modules", ".bin", "tsc"), ["-b"]);
}

/** libclang reads headers, libdw DWARF; a C compiler proves tables and builds the C engine. */
function installCompilers() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (!existsSync("/usr/bin/apt-get")) {
    throw new SetupError(
      "libclang of LLVM 14 or newer and a C compiler are needed; install them with this system's package manager.",
    );
  }
  if (asRoot.length > 0 && !succeeds("sudo", ["-n", "true"])) {
    throw new SetupError(`Packages are missing; install them with: sudo ${command}`);
  }
  say(`installing ${missing.join(" ")}`);
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  run(...words([...asRoot, ...command.split(" "), "-qq"]), quiet);
}

const words = ([command, ...args]) => [command, args];

function missingPackages() {
  const missing = [];
  if (!succeeds("cc", ["--version"])) missing.push("gcc", "libc6-dev");
  const works = (...check) => succeeds(process.execPath, [join(ROOT, "tools", "extract", "dist", ...check)]);
  if (!works("clang", "check.js")) missing.push(...libclangPackages());
  if (!works("evidence", "dwarf", "check.js")) missing.push("libdw1");
  return missing;
}

/** The newest libclang that apt offers, with its builtin headers. */
function libclangPackages() {
  const known = () =>
    LLVM_MAJORS.find((major) => /Candidate: [^(]/.test(output("apt-cache", ["policy", `libclang1-${major}`])));
  let major = known();
  if (major === undefined) {
    say("reading the package lists (apt-get update)");
    const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
    succeeds(...words([...sudo, "apt-get", "update", "-qq"]));
    major = known() ?? LLVM_MAJORS.at(-1);
  }
  return [`libclang1-${major}`, `libclang-common-${major}-dev`];
}
