import { type Command, parse, write } from "./command.js";
import { attachOptions, targetHelp, targetOptions, targetUsage } from "./target-options.js";

export const which: Command = {
  usage: `which ${targetUsage} [--json]`,
  help: ["Tells which build of Python a process runs, and how that was told.", "", ...targetHelp].join("\n"),
  async run(args) {
    const { values, positionals } = parse(args, { ...targetOptions, json: { type: "boolean", default: false } });
    const { attach, tellers } = await import("@pyframes/walker");
    using target = await attach(attachOptions(values, positionals));
    const { identity, runtime } = target;
    const { python, ...how } = identity;
    if (values.json) return write(`${JSON.stringify({ python, runtime, ...how })}\n`);
    const rows = [
      ["build", python.build ?? "none that agrees"],
      ["version", `${python.version} (${python.hex}), told by ${tellers[how.toldBy]}`],
      ["abiflags", JSON.stringify(python.abiflags)],
      ["target", python.target],
      ["image", how.image],
      ["build-id", how.buildId ?? "none"],
      ["runtime", `${runtime.address}, found by ${runtime.foundBy}`],
      ["offsets", python.offsets === "table" ? "of the build's table" : `its own, over the table of ${how.table}`],
      ...how.warnings.map((warning) => ["warning", warning]),
    ];
    await write(rows.map(([name = "", value]) => `${name.padEnd(10)}${value}\n`).join(""));
  },
};
