/** The options that Nx reads for itself and that the extractor has, too. */
const SHARED = /^--(version|target)(=|$)/;

/**
 * The arguments for Nx. Where a target is run with one of the shared options, all that follows the
 * target goes behind `--`, from where Nx forwards it as it is.
 * @param {string[]} args
 */
export function forwarded(args) {
  const [command, target, ...rest] = args;
  const applies =
    command === "run" && !target?.startsWith("-") && !rest.includes("--") && rest.some((each) => SHARED.test(each));
  return applies ? [command, target, "--", ...rest] : args;
}
