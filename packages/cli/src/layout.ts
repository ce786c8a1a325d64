import { type Command, parse } from "./command.js";
import { UsageError, UserError } from "./errors.js";

export const layout: Command = {
  usage: "layout VERSION [RECORD] [--json] [--target T] [--abiflags F] [--distributor D]",
  help: "Prints a record's layout as a table; without a record, all of them.",
  async run(args) {
    const { positionals } = parse(args, {
      json: { type: "boolean", default: false },
      target: { type: "string" },
      abiflags: { type: "string" },
      distributor: { type: "string" },
    });
    if (positionals.length === 0) throw new UsageError("A version is missing, such as 3.13.5.");
    throw new UserError("This command is not written yet.");
  },
};
