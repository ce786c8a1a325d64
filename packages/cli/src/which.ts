import { printable } from "@pyframes/memory";
import { type Command, parse, write, writeJson } from "./command.js";
import { attachOptions, targetHelp, targetOptions, targetUsage } from "./target-options.js";

export const which: Command = {
  usage: `which ${targetUsage} [--json]`,
  help: ["Prints the build of Python that a target runs, and the evidence for it.", "", ...targetHelp].join("\n"),
  async run(args) {
    const { values, positionals } = parse(args, { ...targetOptions, json: { type: "boolean", default: false } });
    const { attach, versionSources } = await import("@pyframes/walker");
    using target = await attach(attachOptions(values, positionals));
    const { identity, runtime } = target;
    const { python, ...how } = identity;
    if (values.json) return writeJson({ python, runtime, ...how });
    const rows = [
      ["build", python.build ?? "unknown: no table matches"],
      ["version", `${python.version} (${python.hex}), by ${versionSources[how.toldBy]}`],
      ["abiflags", JSON.stringify(python.abiflags)],
      ["target", python.target],
      ["image", how.image],
      ["build-id", how.buildId ?? "none"],
      ["runtime", `${runtime.address}, by ${runtime.foundBy}`],
      [
        "offsets",
        python.offsets === "table" ? "from the build's table" : `its debug offsets, over the table of ${how.table}`,
      ],
      ...how.warnings.map((warning) => ["warning", warning]),
    ];
    await write(rows.map(([name = "", value = ""]) => `${name.padEnd(10)}${printable(value)}\n`).join(""));
  },
};
