/** Status 0 when there is a libdw that can be used; else the reason. For the set-up. */
import { UserError } from "../../user-error.js";
import { libdw } from "./libdw.js";

try {
  libdw();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
