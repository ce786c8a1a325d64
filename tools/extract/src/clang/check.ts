/** Status 0 when there is a libclang that can be used; else the reason. For the set-up. */
import { UserError } from "../user-error.js";
import { clang } from "./parse.js";

try {
  const { version, lib, resourceDirectory } = clang();
  console.log(`${version}: ${lib.path}, ${resourceDirectory}`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
