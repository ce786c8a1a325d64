/**
 * apt with a separate configuration, package lists, package database and cache: it reads any Debian
 * suite for any architecture, downloads and authenticates, and changes nothing in the system. The
 * system's apt.conf.d (proxies, certificates) stays in force.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../files.js";
import { UserError } from "../user-error.js";
import { deb822Fields, debianMirror } from "./apt-mirror.js";
import { cachePath, exists, withLock } from "./cache.js";
import { SUITE_ALIASES } from "./debian-suites.js";
import { run } from "./run.js";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
/** apt's word for indexes that differ from those of the signed list of checksums. */
const MIXED = /Mirror sync in progress/;
const MISSING = "Debian packages need apt and dpkg, which only Debian and systems made from it have";

export interface Package {
  readonly name: string;
  /** Debian's version: `3.13.5-2+deb13u5`. */
  readonly version: string;
}

/** One suite for one architecture. Every method throws a UserError, one sentence, if apt fails. */
export class Apt {
  private readonly root: string;

  constructor(
    readonly suite: string,
    /** dpkg's name: `arm64`. */
    readonly architecture: string,
    private readonly log: (line: string) => void,
  ) {
    this.root = cachePath("apt", `${suite}-${architecture}`);
  }

  /** The named packages that the suite has. The suite's lists are fetched on first use only. */
  async show(names: readonly string[]): Promise<Package[]> {
    return await this.locked(async () => {
      await this.ensureLists();
      return await this.showListed(names);
    });
  }

  /** Unpacks exactly the named packages into `directory`. */
  async unpack(names: readonly string[], directory: string): Promise<void> {
    await this.fetchAndUnpack(directory, (archives) => this.apt(["download", ...names], [], archives));
  }

  /** Unpacks the named packages and all their dependencies into `directory`. */
  async unpackClosure(names: readonly string[], directory: string): Promise<void> {
    await this.fetchAndUnpack(directory, (archives) =>
      this.apt(
        ["install", "--download-only", "--no-install-recommends", "-y", ...names],
        ["-o", `Dir::Cache::archives=${archives}/`],
        archives,
      ),
    );
  }

  private async fetchAndUnpack(directory: string, fetch: (archives: string) => Promise<string>): Promise<void> {
    await this.locked(async () => {
      await this.ensureLists();
      const archives = await mkdtemp(join(this.root, "archives-"));
      await mkdir(join(archives, "partial"));
      try {
        await fetch(archives).catch(async () => {
          // The mirror has newer packages than the fetched lists: fetch the lists again, once.
          await this.update();
          return await fetch(archives);
        });
        await mergeUsr(directory);
        for (const file of (await readdir(archives)).filter((name) => name.endsWith(".deb")).sort()) {
          await run("dpkg-deb", ["-x", join(archives, file), directory], { missing: MISSING });
        }
      } finally {
        await rm(archives, { recursive: true, force: true });
      }
    });
  }

  /**
   * apt-cache searches all packages of the suite each time, so answers are kept as long as the
   * lists are.
   */
  private async showListed(names: readonly string[]): Promise<Package[]> {
    const known = await this.answers();
    const unknown = names.filter((name) => !(name in known));
    if (unknown.length > 0) {
      for (const name of unknown) known[name] = null;
      for (const { name, version } of await this.askCache(unknown)) known[name] = version;
      writeWhole(this.answersFile, JSON.stringify(known));
    }
    return names.flatMap((name) => {
      const version = known[name];
      return version ? [{ name, version }] : [];
    });
  }

  private get answersFile(): string {
    return join(this.root, "answers.json");
  }

  /** The version of each named package; null for one that the suite does not have. */
  private async answers(): Promise<Record<string, string | null>> {
    try {
      return JSON.parse(await readFile(this.answersFile, "utf8"));
    } catch {
      return {};
    }
  }

  private async askCache(names: readonly string[]): Promise<Package[]> {
    // apt-cache fails if one name is unknown, and takes an unknown name for a pattern: hence all
    // names, and the filter.
    const known = new Set((await this.aptCache(["pkgnames"])).split("\n"));
    const present = names.filter((name) => known.has(name));
    if (present.length === 0) return [];
    const text = await this.aptCache(["show", "--no-all-versions", ...present]);
    const packages = text.split("\n\n").map((stanza) => {
      const fields = deb822Fields(stanza);
      return { name: fields.get("package") ?? "", version: fields.get("version") ?? "" };
    });
    return packages.filter((found) => present.includes(found.name) && found.version !== "");
  }

  private async ensureLists(): Promise<void> {
    const lists = await readdir(join(this.root, "lists")).catch(() => []);
    // Not the packages' index: a suite without the architecture has none.
    if (!lists.some((name) => name.endsWith("Release"))) await this.update();
  }

  private async update(): Promise<void> {
    if (!(await exists(KEYRING))) {
      throw new UserError(`Debian's keys are not installed here (${KEYRING}): apt-get install debian-archive-keyring`);
    }
    const mirror = await debianMirror();
    await rm(this.answersFile, { force: true });
    this.log(`fetching the package lists of Debian ${this.suite} for ${this.architecture}`);
    try {
      await this.fetchLists(mirror, this.suite);
    } catch (error) {
      if (MIXED.test(reasonOf(error)) && (await this.fetchedByAlias(mirror))) return;
      throw new UserError(
        `Debian ${this.suite} for ${this.architecture} is not available from this machine's mirror: ${reasonOf(error)}`,
        { cause: error },
      );
    }
  }

  private async fetchLists(mirror: string, name: string): Promise<void> {
    await this.configure(mirror, name);
    await this.apt(["update", "--error-on=any"]);
  }

  /**
   * During an update, a mirror can have a suite's list of checksums and its indexes from different
   * moments. The same suite under its other name is a separate directory, which may be consistent:
   * signed lists, if older ones.
   */
  private async fetchedByAlias(mirror: string): Promise<boolean> {
    for (const alias of SUITE_ALIASES) {
      await rm(join(this.root, "lists"), { recursive: true, force: true });
      const fetched = await this.fetchLists(mirror, alias).then(
        () => true,
        () => false,
      );
      if (fetched && (await this.codename()) === this.suite) {
        this.log(`Debian ${this.suite} is inconsistent on this mirror; its other name, ${alias}, is used instead`);
        return true;
      }
    }
    await rm(join(this.root, "lists"), { recursive: true, force: true });
    return false;
  }

  /** Suites whose lists were fetched, by their signed Release file. */
  private async codename(): Promise<string | undefined> {
    const lists = join(this.root, "lists");
    const release = (await readdir(lists)).find((name) => name.endsWith("Release"));
    return release && /^Codename: (\S+)$/m.exec(await readFile(join(lists, release), "utf8"))?.[1];
  }

  private async configure(mirror: string, name: string): Promise<void> {
    await mkdir(join(this.root, "lists", "partial"), { recursive: true });
    await mkdir(join(this.root, "cache", "archives", "partial"), { recursive: true });
    await writeFile(join(this.root, "status"), "");
    await writeFile(join(this.root, "debian.sources"), sourcesText(mirror, name));
    await writeFile(join(this.root, "apt.conf"), configurationText(this.root, this.architecture));
  }

  private apt(args: readonly string[], options: readonly string[] = [], cwd?: string): Promise<string> {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const all = ["-q", "-c", join(this.root, "apt.conf"), ...options, ...args];
    return run("apt-get", all, { env, missing: MISSING, ...(cwd === undefined ? {} : { cwd }) });
  }

  private aptCache(args: readonly string[]): Promise<string> {
    return run("apt-cache", ["-c", join(this.root, "apt.conf"), ...args], { missing: MISSING });
  }

  private locked<T>(work: () => Promise<T>): Promise<T> {
    return withLock(`${this.root}.lock`, work);
  }
}

function sourcesText(mirror: string, suite: string): string {
  return [
    "Types: deb",
    `URIs: ${mirror}`,
    `Suites: ${suite}`,
    "Components: main",
    // Without the catalogues, pictures and translations that a desktop's apt fetches.
    "Targets: Packages",
    `Signed-By: ${KEYRING}`,
    "",
  ].join("\n");
}

/** Read after the system's configuration (apt's -c), so that it can undo settings. */
function configurationText(root: string, architecture: string): string {
  return [
    // The system's hooks clean the system's caches and notify its desktop, which this apt must not
    // do.
    ...["APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success"].map(clear),
    ...["DPkg::Pre-Invoke", "DPkg::Post-Invoke", "DPkg::Pre-Install-Pkgs", "APT::Architectures"].map(clear),
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    // For root, apt downloads as the user _apt, who may not enter root's cache directory.
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User "root";'] : []),
    `Dir::State "${root}/";`,
    `Dir::State::lists "${root}/lists/";`,
    `Dir::State::status "${root}/status";`,
    `Dir::State::extended_states "${root}/extended_states";`,
    `Dir::Cache "${root}/cache/";`,
    'Dir::Cache::archives "archives/";',
    'Dir::Cache::pkgcache "pkgcache.bin";',
    'Dir::Cache::srcpkgcache "";',
    'Dir::Log "/dev/null";',
    `Dir::Etc::sourcelist "${root}/debian.sources";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
    'APT::Default-Release "";',
    'Acquire::Languages "none";',
    'Acquire::GzipIndexes "true";',
    'Acquire::Retries "2";',
    'Debug::NoLocking "true";',
    "",
  ].join("\n");
}

function clear(name: string): string {
  return `#clear ${name};`;
}

/**
 * Debian's top directories are links into /usr, made by a package that no other one depends on.
 * Without them a program's loader is not at the path that the program names.
 */
async function mergeUsr(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    if (await exists(join(directory, name))) continue;
    await mkdir(join(directory, "usr", name), { recursive: true });
    await run("ln", ["-s", `usr/${name}`, join(directory, name)]);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
