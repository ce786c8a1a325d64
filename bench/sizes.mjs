/** What the C walker takes to compile, and of memory: for all releases, and generated for one. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alternate, median, output, run } from "./measure.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const one = ["--release", "3.13", "--target", "x86_64-linux-gnu"];

export function sizes(folder) {
  run(["node", here("../packages/walker-gen/dist/main.js"), ...one, "--out", join(folder, "one")]);
  return {
    all: weighed(folder, here("../generated/c")),
    one: { of: one.join(" "), ...weighed(folder, join(folder, "one")) },
  };
}

function weighed(folder, include) {
  const object = join(folder, "walker.o");
  const compile = [process.env.CC || "cc", "-O2", `-I${include}`, "-c", here("contestants/walker.c"), "-o", object];
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
  };
}
