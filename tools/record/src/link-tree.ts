import { cpSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Lays a tree at a place of its own, so that no recording tells of this machine's directories: by hard links, or
 * as a copy where those cannot be had. Absolute links are taken to begin at the tree, as Debian's packages mean them.
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
