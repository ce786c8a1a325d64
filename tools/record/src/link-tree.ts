import { cpSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Copies a tree to another place, so that recordings contain no directories of this machine: by
 * hard links, or as real copies where links are not possible. Absolute links begin at the tree, as
 * Debian's packages intend.
 */
export function linkTree(source: string, place: string): string {
  if (existsSync(place)) return place;
  lay(source, place, place);
  return place;
}

function lay(source: string, place: string, root: string): void {
  mkdirSync(place, { recursive: true });
  for (const name of readdirSync(source)) {
    const [from, to] = [join(source, name), join(place, name)];
    const stat = lstatSync(from);
    if (stat.isDirectory()) lay(from, to, root);
    else if (stat.isSymbolicLink()) {
      const link = readlinkSync(from);
      symlinkSync(link.startsWith("/") ? join(root, link) : link, to);
    } else if (stat.isFile()) linkOrCopy(from, to);
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}
