/** `npm start`: from headers to a real stack, on this machine. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { guarded, output, ROOT, run, SetupError, say } from "./run.mjs";
import { setUp } from "./setup.mjs";

const VERSION = "3.13";
const PROGRAM = join(ROOT, "examples", "python", "lunch.py");
const nx = (...args) => run(process.execPath, [join(ROOT, "tools", "workspace", "nx.mjs"), ...args]);
const pyframes = (...args) => run(process.execPath, [join(ROOT, "packages", "cli", "dist", "main.js"), ...args]);

/** A Python to look into: the very build whose headers were read, or Debian's. */
async function interpreter() {
  const { findHeaders } = await import("../extract/dist/sources/index.js");
  const { debianInterpreter } = await import("../extract/dist/sources/debian-interpreter.js");
  const request = { version: VERSION, abiflags: "", target: "x86_64-linux-gnu" };
  const { tree } = await findHeaders(request, "auto", console.log);
  return tree.interpreter ?? (await debianInterpreter(VERSION, console.log));
}

/** Start the program; resolves when it says that its threads are where they are meant to be. */
function startProgram([command, ...args]) {
  const child = spawn(command, [...args, PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) =>
      reject(new SetupError(`${PROGRAM} ended with status ${status} before it was looked into.`)),
    );
    child.stdout.once("data", () => resolve(child));
  });
}

await guarded(async () => {
  setUp();
  say(`nx run extract --version ${VERSION}: headers -> table`);
  nx("run", "extract", "--version", VERSION);
  say("nx run walker-gen:generate: tables -> walkers in C and TypeScript");
  nx("run", "walker-gen:generate");
  run(join(ROOT, "node_modules", ".bin", "tsc"), ["-b"]);
  const program = await startProgram(await interpreter());
  try {
    for (const engine of ["ts", "c"]) {
      say(
        `pyframes dump ${program.pid} --engine ${engine}: a live ${VERSION}, walked in ${engine === "c" ? "C" : "TypeScript"}`,
      );
      pyframes("dump", String(program.pid), "--engine", engine);
    }
  } finally {
    program.kill();
  }
  const changed = output("git", ["status", "--short", "packages/layouts/data", "generated"]);
  say("done");
  console.log("The table is in packages/layouts/data, the walkers are in generated/c and generated/ts.");
  if (changed) console.log(`New or changed:\n${changed}`);
  console.log("Next: npx pyframes dump PID, for any Python process of yours.");
});
process.exit(process.exitCode ?? 0);
