import type { SourceFile } from "ts-morph";
import type { Model, ModelBuild } from "../model.js";
import { array, constant } from "./literals.js";
import { hex } from "./names.js";

/** The builds that have a table, in the model's order. */
export function addBuilds(file: SourceFile, { builds }: Model): void {
  file.addInterface({
    isExported: true,
    name: "Build",
    docs: ["A build that has a table."],
    properties: [
      { name: "id", type: "string", docs: ["`cpython-3.13.5t+debian-x86_64-linux-gnu` and the like."] },
      { name: "version", type: "string" },
      { name: "hex", type: "number", docs: ["PY_VERSION_HEX."] },
      { name: "distributor", type: "string" },
      { name: "abiflags", type: "string" },
      { name: "target", type: "string", docs: ["GNU triple."] },
      { name: "proven", type: "boolean", docs: ["Whether something that is not libclang agrees with the table."] },
      { name: "layout", type: "number", docs: ["Index into `layouts`."] },
    ].map((property) => ({ ...property, isReadonly: true })),
  });
  file.addStatements(constant("builds", "readonly Build[]", array(builds.map(buildRow))));
}

function buildRow({ id, version, hex: value, distributor, abiflags, target, proven, layout }: ModelBuild): string {
  const text = Object.entries({ id, version, distributor, abiflags, target }).map(
    ([name, string]) => `${name}: ${JSON.stringify(string)}`,
  );
  return `{ ${text.join(", ")}, hex: ${hex(value, 8)}, proven: ${proven}, layout: ${layout} }`;
}
