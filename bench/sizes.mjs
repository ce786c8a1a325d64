/** Compile time and size of the C walker: for all releases, and generated for one. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alternate, median, output, run } from "./measure.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const one = ["--release", "3.13.5", "--target", "x86_64-linux-gnu", "--abiflags", ""];

export function sizes(folder) {
  run(["node", here("../packages/walker-gen/dist/main.js"), ...one, "--out", join(folder, "one")]);
  return {
    all: weighed(folder, here("../generated/c"), "-O2"),
    one: { of: one.join(" "), ...weighed(folder, join(folder, "one"), "-Os") },
    oneFast: weighed(folder, join(folder, "one"), "-O2"),
  };
}

function weighed(folder, include, optimization) {
  const object = join(folder, "walker.o");
  const compile = [
    process.env.CC || "cc",
    optimization,
    `-I${include}`,
    "-c",
    here("contestants/walker.c"),
    "-o",
    object,
  ];
  const { runs } = alternate({ runs: compile }, 3);
  const sections = [...output(["size", "-A", object]).matchAll(/^(\.\S+)\s+(\d+)/gm)].map(([, name, size]) => ({
    name,
    size: Number(size),
  }));
  const of = (pattern) => sections.filter(({ name }) => pattern.test(name)).reduce((sum, { size }) => sum + size, 0);
  return {
    compileSeconds: median(runs.map(({ processor }) => processor)),
    text: of(/^\.text/),
    tables: of(/^\.(rodata|data)/),
    // Includes the tables for unwinding C.
    whole: of(/^\.(text|rodata|data|eh_frame)/),
  };
}
