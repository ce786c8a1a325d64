/** For the set-up: exits with 0 if a usable libdw is found, else prints the reason. */
import { UserError } from "../../user-error.js";
import { libdw } from "./libdw.js";

try {
  libdw();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
