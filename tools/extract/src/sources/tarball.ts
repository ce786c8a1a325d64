/**
 * Headers from upstream's source archive of a release: python.org's, a mirror's, or a file. An
 * archive is opened only after its sha256 equals the one in versions.json or --sha256.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { ArchiveFormat } from "@pyframes/layouts";
import { SOURCE_FILES } from "../layout/source-only-structs.js";
import { UserError } from "../user-error.js";
import { cachedDirectory, cachePath, exists } from "./cache.js";
import { answers } from "./release.js";
import { run } from "./run.js";
import type { HeaderSource, Request } from "./source.js";
import { sourceTree } from "./source-tree.js";
import { finalReleases, findRelease } from "./versions.js";

/** Has one directory for each release. The environment or --tarball URL/ names a mirror of it. */
const PYTHON_ORG = "https://www.python.org/ftp/python/";
const MIRROR = "PYFRAMES_PYTHON_MIRROR";
/** Smallest first. */
const FORMATS: readonly ArchiveFormat[] = ["tar.xz", "tgz"];
const CONNECT_TIMEOUT = 30_000;

/** The location of an archive, and the accepted contents. */
interface Archive {
  /** A path or a URL. */
  readonly location: string;
  /** For messages and provenance: `Python-3.13.5.tar.xz`. */
  readonly name: string;
  /** sha256, hex: any of them is accepted. */
  readonly sums: readonly string[];
  /** True if all belong to one release, so that cached headers of any of them can be used. */
  readonly identified: boolean;
  /** The origin of the checksums, for messages. */
  readonly authority: string;
}

/** Thrown if the archive is not available; another header source may have the headers. */
class Unreachable extends Error {}

const isUrl = (location: string): boolean => /^https?:\/\//.test(location);
const SHA256 = /^[0-9a-f]{64}$/;

function archiveOfRelease(version: string, base: string): Archive | null {
  const sums = finalReleases()[version]?.sha256 ?? {};
  const format = FORMATS.find((format) => sums[format] !== undefined);
  if (format === undefined) return null;
  const name = `Python-${version}.${format}`;
  const sum = sums[format] as string;
  return {
    location: `${base}${version}/${name}`,
    name,
    sums: [sum],
    identified: true,
    authority: "versions.json has another",
  };
}

/**
 * The named archive: its checksum is the given one, or any in versions.json for the requested
 * release.
 */
function archiveNamed(location: string, { version, sha256 }: Request): Archive {
  if (isUrl(location) && !URL.canParse(location)) throw new UserError(`${location} is no URL; give --tarball one.`);
  const name = basename(isUrl(location) ? new URL(location).pathname : location);
  if (sha256 !== undefined)
    return { location, name, sums: [sha256], identified: true, authority: "--sha256 gives another" };
  const releases = Object.entries(finalReleases()).filter(([release]) => answers(release, version));
  const sums = releases.flatMap(([, release]) => Object.values(release.sha256));
  if (sums.length === 0) {
    throw new UserError(
      `versions.json has no sha256 of an archive of CPython ${version}, so ${name} cannot be checked; give its checksum with --sha256.`,
    );
  }
  const authority = `versions.json has another for CPython${version === undefined ? "" : ` ${version}`}`;
  return { location, name, sums, identified: releases.length === 1, authority };
}

function find(request: Request): Archive | { readonly reason: string } {
  const { tarball, sha256, version } = request;
  if (sha256 !== undefined && !SHA256.test(sha256)) {
    throw new UserError(`--sha256 ${sha256} is no sha256; give 64 hex digits in lower case.`);
  }
  if (tarball !== undefined && !tarball.endsWith("/")) return archiveNamed(tarball, request);
  if (version === undefined) throw new UserError("Which release? Give --version, or an archive with --tarball.");
  const base = tarball ?? process.env[MIRROR] ?? PYTHON_ORG;
  const release = findRelease(version, ({ sha256 }) => Object.keys(sha256).length > 0);
  const archive = release === null ? null : archiveOfRelease(release, base.replace(/\/*$/, "/"));
  if (!archive) {
    return {
      reason: `versions.json has no release ${version} whose sha256 is known; name its archive with --tarball and --sha256`,
    };
  }
  return sha256 === undefined ? archive : { ...archive, sums: [sha256], authority: "--sha256 gives another" };
}

/**
 * The archive as a stream. Throws Unreachable if a URL does not answer, a UserError if a file does
 * not exist.
 */
async function open({ location }: Archive): Promise<Readable> {
  if (!isUrl(location)) {
    if (!existsSync(location)) throw new UserError(`${location} does not exist; give --tarball a file or a URL.`);
    return createReadStream(location);
  }
  // The limit is for the start of the answer only: the archive itself may take longer.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), CONNECT_TIMEOUT);
  try {
    const response = await fetch(location, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Unreachable(`${location} answers ${response.status}`);
    return Readable.fromWeb(response.body as ReadableStream);
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(`${location} cannot be reached`);
  } finally {
    clearTimeout(timer);
  }
}

/** Copies the archive to `file`, and returns its sha256. */
async function copy(archive: Archive, file: string): Promise<string> {
  const source = await open(archive);
  const hash = createHash("sha256");
  const hashed = async function* (chunks: Readable) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(source, hashed, createWriteStream(file));
  } catch (error) {
    throw new Unreachable(`${archive.location} broke off (${(error as Error).message})`);
  }
  return hash.digest("hex");
}

/** The kept part of an archive, below its own folder; PC has the pyconfig.h for Windows. */
const KEPT = ["Include/**", "PC/pyconfig.h*", ...SOURCE_FILES];

function isKept(member: string): boolean {
  const path = member.slice(member.indexOf("/") + 1);
  return KEPT.some((kept) => (kept.endsWith("*") ? path.startsWith(kept.replace(/\*+$/, "")) : path === kept));
}

async function unpack(file: string, name: string, directory: string): Promise<void> {
  const missing = { missing: "archives are unpacked with it" };
  const list = join(dirname(file), "members");
  try {
    // tar fails for a name that an archive lacks, and releases have different files.
    const members = (await run("tar", ["-t", "-f", file], missing)).split("\n").filter(isKept);
    if (!members.some((member) => member.endsWith("/Include/Python.h"))) throw new UserError("it has no headers");
    writeFileSync(list, members.filter((member) => !member.endsWith("/")).join("\n"));
    const names = ["--strip-components=1", "--no-same-owner", "--no-same-permissions", "--verbatim-files-from"];
    await run("tar", ["-x", "-f", file, "-C", directory, ...names, "-T", list], missing);
  } catch (error) {
    throw new UserError(
      `${name} is no archive of CPython's source (${(error as Error).message}); give one that has Include/Python.h.`,
    );
  }
}

/** The headers of the archive, unpacked once for each checksum. */
async function headers(archive: Archive, log: (line: string) => void): Promise<{ directory: string; sum: string }> {
  for (const sum of isUrl(archive.location) && archive.identified ? archive.sums : []) {
    const directory = cachePath("tarball-source", sum);
    if (await exists(directory)) return { directory, sum };
  }
  await mkdir(cachePath("tarball-source"), { recursive: true });
  const temporary = await mkdtemp(cachePath("tarball-source", ".download-"));
  try {
    log(`reading ${archive.location}`);
    const file = join(temporary, "archive");
    const sum = await copy(archive, file);
    if (!archive.sums.includes(sum)) {
      const sums = archive.identified ? ` (${archive.sums.join(", ")})` : "";
      throw new UserError(
        `${archive.name} has the sha256 ${sum}, but ${archive.authority}${sums}, so it is not opened; download it again, or give its checksum with --sha256.`,
      );
    }
    const directory = await cachedDirectory(cachePath("tarball-source", sum), (fresh) =>
      unpack(file, archive.name, fresh),
    );
    return { directory, sum };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

export const tarball: HeaderSource = {
  name: "tarball",
  async find(request: Request, log) {
    const archive = find(request);
    if ("reason" in archive) return archive;
    try {
      const { directory, sum } = await headers(archive, log);
      return { tree: await sourceTree(directory, request, `tarball ${archive.name} sha256 ${sum}`, log) };
    } catch (error) {
      if (error instanceof Unreachable) return { reason: error.message };
      throw error;
    }
  },
};
