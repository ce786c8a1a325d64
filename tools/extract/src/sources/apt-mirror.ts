/**
 * The Debian mirror of this machine, from its apt configuration: the one-line format (sources.list)
 * and deb822 (*.sources). apt's own answer (`apt-get indextargets`) is empty until the system's
 * lists were fetched, as in a fresh container.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.js";
import { SUITE_ALIASES, SUITES } from "./debian-suites.js";
import { run } from "./run.js";

export const MIRROR_VARIABLE = "PYFRAMES_DEBIAN_MIRROR";

/** A source of packages in the system's configuration. */
export interface AptEntry {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly signedBy: string;
}

/**
 * The URI of a Debian mirror, with a slash at its end. Throws a UserError that names
 * PYFRAMES_DEBIAN_MIRROR if there is none.
 */
export async function debianMirror(): Promise<string> {
  const given = process.env[MIRROR_VARIABLE];
  if (given !== undefined && given !== "") return withSlash(given);
  const mirror = chooseMirror(await systemEntries());
  if (mirror === undefined) {
    throw new UserError(
      `this system's apt has no Debian mirror: set ${MIRROR_VARIABLE} to the URI of one (the directory that has dists/)`,
    );
  }
  return mirror;
}

/**
 * The entry most likely to be Debian's own archive: other archives use Debian's suite names, too.
 */
export function chooseMirror(entries: readonly AptEntry[]): string | undefined {
  const known = new Set<string>([...SUITES, ...SUITE_ALIASES]);
  const likely = entries.filter((entry) => known.has(entry.suite) && entry.components.includes("main"));
  const byPath = likely.find((entry) => /\/debian\/?$/.test(entry.uri));
  const byKeyring = likely.find((entry) => entry.signedBy.includes("debian-archive"));
  const chosen = byPath ?? byKeyring;
  return chosen === undefined ? undefined : withSlash(chosen.uri);
}

/** Entries of a file in the one-line format: `deb [signed-by=/a.gpg] URI SUITE COMPONENT...`. */
export function parseOneLine(text: string): AptEntry[] {
  const entries: AptEntry[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)([^#]*)/.exec(line);
    if (match === null) continue;
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1] ?? "";
    entries.push({ uri, suite, components: words(components), signedBy });
  }
  return entries;
}

/** Entries of a file in deb822 format: one for each URI and suite of each enabled stanza. */
export function parseDeb822(text: string): AptEntry[] {
  return text.split(/\n[ \t]*\n/).flatMap((stanza) => {
    const fields = deb822Fields(stanza);
    if (!words(fields.get("types")).includes("deb") || /^(no|false|0|off)$/i.test(fields.get("enabled") ?? ""))
      return [];
    const components = words(fields.get("components"));
    const signedBy = fields.get("signed-by") ?? "";
    return words(fields.get("uris")).flatMap((uri) =>
      words(fields.get("suites")).map((suite) => ({ uri, suite, components, signedBy })),
    );
  });
}

/**
 * Field name in lower case to value; a continued value's lines are joined by blanks. Also for the
 * output of `apt-cache show`.
 */
export function deb822Fields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = "";
  for (const line of stanza.split("\n")) {
    if (line.startsWith("#")) continue;
    const match = /^([!-9;-~]+):\s*(.*)$/.exec(line);
    if (match !== null) {
      name = (match[1] ?? "").toLowerCase();
      fields.set(name, (match[2] ?? "").trim());
    } else if (/^\s/.test(line) && name !== "") {
      fields.set(name, `${fields.get(name) ?? ""} ${line.trim()}`.trim());
    }
  }
  return fields;
}

async function systemEntries(): Promise<AptEntry[]> {
  const paths = await run(
    "apt-config",
    ["shell", "list", "Dir::Etc::sourcelist/f", "parts", "Dir::Etc::sourceparts/d"],
    {
      missing: "Debian packages need apt and dpkg",
    },
  );
  const list = /^list='(.*)'$/m.exec(paths)?.[1] ?? "";
  const parts = /^parts='(.*)'$/m.exec(paths)?.[1] ?? "";
  const names = (await readdir(parts).catch(() => [])).sort();
  const entries = parseOneLine(await textOf(list));
  for (const name of names) {
    if (name.endsWith(".list")) entries.push(...parseOneLine(await textOf(join(parts, name))));
    if (name.endsWith(".sources")) entries.push(...parseDeb822(await textOf(join(parts, name))));
  }
  return entries;
}

/** A file that is absent or unreadable counts as empty. */
function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

function words(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}

function withSlash(uri: string): string {
  return uri.endsWith("/") ? uri : `${uri}/`;
}
