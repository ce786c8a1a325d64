/** For the set-up: exits with 0 if a usable libclang is found, else prints the reason. */
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
