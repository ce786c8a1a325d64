import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { extract } from "../extract.js";
import { installed, tripleOf } from "./installed.js";

it.each([
  ["x86_64-pc-linux-gnu", "x86_64-linux-gnu"],
  ["x86_64-linux-gnu", "x86_64-linux-gnu"],
  ["x86_64-alpine-linux-musl", "x86_64-linux-musl"],
  ["i386-pc-linux-gnu", "i686-linux-gnu"],
  ["armv7l-unknown-linux-gnueabihf", "arm-linux-gnueabihf"],
  ["powerpc64le-redhat-linux-gnu", "powerpc64le-linux-gnu"],
  ["aarch64-apple-darwin23.1.0", "aarch64-apple-darwin"],
])("configure's host %s is the target %s", (host, triple) => {
  expect(tripleOf(host)).toBe(triple);
});

const request = { abiflags: "", target: "x86_64-linux-gnu" };
const TOO_OLD = "is older than 3.6, the first release that can be read; name a newer one with --version.";

it("refuses releases before 3.6 in one sentence, before any source is asked", async () => {
  for (const version of ["2.7", "2.7.18", "3.5", "3.5.10"])
    await expect(extract({ ...request, version }, { log: () => {} })).rejects.toThrow(`CPython ${version} ${TOO_OLD}`);
});

it("names the version of an interpreter that is too old to be asked", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pyframes-old-"));
  try {
    const python = join(folder, "python2.7");
    // Python 2 rejects the option -I.
    writeFileSync(python, '#!/bin/sh\n[ "$1" = -c ] && printf 2.7.18 && exit\nexit 2\n');
    chmodSync(python, 0o755);
    await expect(installed.find({ ...request, python }, () => {})).rejects.toThrow(
      `${python}, Python 2.7.18, ${TOO_OLD}`,
    );
    writeFileSync(python, "#!/bin/sh\nexit 1\n");
    await expect(installed.find({ ...request, python }, () => {})).rejects.toThrow("cannot be asked for its headers");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
