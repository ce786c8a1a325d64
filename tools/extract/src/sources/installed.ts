/**
 * Headers of an interpreter on this machine: the one given by --python, or one found on PATH, in
 * pyenv, uv and /usr/local. The interpreter reports them with sysconfig.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";
import { compareVersions, minorOf } from "@pyframes/layouts";
import { UserError } from "../user-error.js";
import { answers, OLDEST, tooOld } from "./release.js";
import type { Binary, HeaderSource, HeaderTree, Request } from "./source.js";

const ASK = `
import json, os, platform, re, sys, sysconfig
v = sysconfig.get_config_var
flags = " ".join(str(v(n) or "") for n in ("CFLAGS", "CFLAGS_NODIST", "PY_CFLAGS_NODIST", "PY_CORE_CFLAGS", "PY_STDMODULE_CFLAGS"))
print(json.dumps({
  "version": platform.python_version(),
  "implementation": sys.implementation.name,
  "abiflags": sys.abiflags.replace("m", ""),
  "include": sysconfig.get_path("include"),
  "platinclude": sysconfig.get_path("platinclude"),
  "pyconfig": sysconfig.get_config_h_filename(),
  "host": v("HOST_GNU_TYPE") or "",
  "multiarch": getattr(sys.implementation, "_multiarch", ""),
  "library": os.path.join(v("LIBDIR") or "", v("INSTSONAME") or v("LDLIBRARY") or ""),
  "asyncio": os.path.join(v("DESTSHARED") or "", "_asyncio" + (v("EXT_SUFFIX") or "")),
  "defines": sorted(set(re.findall(r"-D((?:_Py_[A-Za-z0-9_]+|_TIME_BITS)(?:=\\S+)?)", flags))),
}))
`;

interface Answer {
  readonly version: string;
  readonly implementation: string;
  readonly abiflags: string;
  readonly include: string;
  readonly pyconfig: string;
  /** In configure's form: `x86_64-pc-linux-gnu`. */
  readonly host: string;
  readonly multiarch: string;
  /** The path of libpython, if it is a shared library. */
  readonly library: string;
  /** The path of the module with tasks and futures, if it is a shared library. */
  readonly asyncio: string;
  readonly defines: readonly string[];
}

const SECONDS = 1000;

const asked = new Map<string, Promise<Answer | null>>();

/** An interpreter's answers; it runs once. */
function ask(python: string): Promise<Answer | null> {
  const answer = asked.get(python) ?? askOnce(python);
  asked.set(python, answer);
  return answer;
}

async function askOnce(python: string): Promise<Answer | null> {
  try {
    // -I: neither the environment nor the user's site may change the answer.
    const { stdout } = await promisify(execFile)(python, ["-I", "-c", ASK], { timeout: 20 * SECONDS });
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}

const children = (directory: string): string[] => {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
};

/**
 * Interpreters by the name that every installation uses, nearest first: PATH, /usr/local, pyenv,
 * uv.
 */
function candidates(minor: string, abiflags: string): string[] {
  // To 3.7 the name has an m for pymalloc, which changes no layout and is not an ABI flag here.
  const names = [`python${minor}${abiflags}`, `python${minor}${abiflags}m`];
  const onPath = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const managed = [
    ...children(join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions")),
    ...children(process.env.UV_PYTHON_INSTALL_DIR ?? join(homedir(), ".local", "share", "uv", "python")),
  ];
  const directories = [...onPath, "/usr/local/bin", ...managed.map((root) => join(root, "bin"))];
  const found = directories
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .filter((path) => existsSync(path));
  const seen = new Set<string>();
  // pyenv's shims are scripts that choose an interpreter by their own rules.
  return found.filter((path) => {
    const real = realpathSync(path);
    if (path.includes("/shims/") || seen.has(real)) return false;
    seen.add(real);
    return true;
  });
}

/**
 * The target for configure's name of the host: without a vendor, and with one spelling of each
 * machine and system.
 */
export function tripleOf(host: string): string {
  const [machine = "", ...rest] = host.split("-");
  const system = rest
    .join("-")
    .replace(/^(pc|unknown|redhat|suse|alpine)-/, "")
    .replace(/^(apple-darwin).*/, "$1");
  return `${machine.replace(/^i[3-6]86$/, "i686").replace(/^armv.*$/, "arm")}-${system}`;
}

/**
 * A distributor's directory identifies it: Debian keeps its Python in /usr and names its modules
 * dist-packages.
 */
function distributorOf(python: string): string {
  return realpathSync(python).startsWith("/usr/bin/") && existsSync("/etc/debian_version") ? "debian" : "upstream";
}

function treeOf(python: string, answer: Answer): HeaderTree {
  const multiarch = answer.multiarch ? [join("/usr/include", answer.multiarch)] : [];
  return {
    include: answer.include,
    systemIncludes: [],
    roots: {
      include: answer.include,
      ...(multiarch.length > 0 && { multiarch: multiarch[0] as string }),
      system: "/usr/include",
    },
    distributor: distributorOf(python),
    abiflags: answer.abiflags,
    defines: answer.defines,
    description: `installed CPython ${answer.version}${answer.abiflags}`,
    interpreter: [python],
    binaries: async () => binariesOf(python, answer),
  };
}

/** The program, and libpython and the module of tasks and futures if they are shared libraries. */
function binariesOf(python: string, { version, abiflags, library, asyncio }: Answer): Binary[] {
  const shared = [library, asyncio].filter((file) => /\.(so|dylib)(\.|$)/.test(file) && existsSync(file));
  const files = new Map([python, ...shared].map((file) => [realpathSync(file), file]));
  return [...files].map(([path, file]) => ({
    path,
    ...(file === asyncio && { module: true }),
    description: `${basename(path)} of the installed CPython ${version}${abiflags}`,
  }));
}

export const installed: HeaderSource = {
  name: "installed",
  async find(request: Request) {
    const { version } = request;
    if (request.python !== undefined) return { tree: await given(request.python, request) };
    if (version === undefined) return { reason: "no release was requested" };
    const matching: { python: string; answer: Answer }[] = [];
    for (const python of candidates(minorOf(version), request.abiflags)) {
      const answer = await ask(python);
      if (answer?.implementation !== "cpython") continue;
      if (!answers(answer.version, version) || answer.abiflags !== request.abiflags) continue;
      if (tripleOf(answer.host) !== request.target) continue;
      if (existsSync(join(answer.include, "Python.h"))) matching.push({ python, answer });
    }
    matching.sort((a, b) => compareVersions(b.answer.version, a.answer.version));
    const best = matching[0];
    if (best) return { tree: treeOf(best.python, best.answer) };
    return {
      reason: `no interpreter ${version}${request.abiflags} for ${request.target} with its headers on this machine`,
    };
  },
};

/** A Python too old for the question still reports its version. */
async function whyNoAnswer(python: string): Promise<string> {
  try {
    const ask = "import sys; sys.stdout.write('%d.%d.%d' % sys.version_info[:3])";
    const { stdout } = await promisify(execFile)(python, ["-c", ask], { timeout: 20 * SECONDS });
    if (/^\d+\.\d+\.\d+$/.test(stdout) && compareVersions(stdout, OLDEST) < 0)
      return tooOld(`${python}, Python ${stdout},`);
  } catch {
    // It is no Python, or does not run here.
  }
  return `${python} cannot be asked for its headers as a Python interpreter; give --python the path of one.`;
}

async function given(python: string, request: Request): Promise<HeaderTree> {
  const answer = await ask(python);
  if (!answer) throw new UserError(await whyNoAnswer(python));
  if (!answers(answer.version, request.version) || answer.abiflags !== request.abiflags) {
    throw new UserError(
      `${python} is CPython ${answer.version}${answer.abiflags}, not ${request.version ?? ""}${request.abiflags}; use --version ${answer.version}${answer.abiflags && ` --abiflags ${answer.abiflags}`}.`,
    );
  }
  if (tripleOf(answer.host) !== request.target) {
    throw new UserError(
      `${python} was built for ${tripleOf(answer.host)}, not for ${request.target}; use --target ${tripleOf(answer.host)}.`,
    );
  }
  if (!existsSync(join(answer.include, "Python.h"))) {
    throw new UserError(
      `${python} has no headers in ${answer.include}; install its -dev package or use another header source.`,
    );
  }
  return treeOf(python, answer);
}
