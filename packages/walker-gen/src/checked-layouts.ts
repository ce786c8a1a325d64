/**
 * Tables from the repository, each compared with the drift data first. The library takes tables as
 * they are: those of a package were compared before it was published.
 */
import { type Build, builds, type Layout, load } from "@pyframes/layouts";
import { refuseDrift } from "@pyframes/layouts/drift";

/**
 * The layouts of the builds with a table.
 *
 * @param directory the folder of tables; by default the published data
 * @throws DriftError where the walkers would misread one of them
 */
export function checkedLayouts(chosen: (build: Build) => boolean = () => true, directory?: string): Layout[] {
  const layouts = builds(directory)
    .filter(chosen)
    .map((build) => load(build, directory));
  refuseDrift(layouts);
  return layouts;
}
