/** What the user asked for. */
export interface Request {
  /** A minor, `3.13`, or a release, `3.13.5`; may be left out where headers are named that say it themselves. */
  readonly version?: string;
  readonly abiflags: string;
  readonly target: string;
  /** --python: the interpreter whose headers to take. */
  readonly python?: string;
  /** --git: a clone of CPython, bare or not; --ref: a tag, branch or commit in it. */
  readonly git?: string;
  readonly ref?: string;
  /** --tarball: a source archive, path or URL, or a mirror of python.org's /ftp/python/, a URL that ends in a slash. */
  readonly tarball?: string;
  /** --sha256: of that archive, hex. */
  readonly sha256?: string;
  /** --suite: a Debian suite by name. */
  readonly suite?: string;
}

/** A program or library of a build: its debug offsets, its debug information and its build-id are there to be read. */
export interface Binary {
  readonly path: string;
  /** The file that has its debug information, where that is kept apart. */
  readonly debug?: string;
  /** True where others have this very file, so that its build-id tells them their build. */
  readonly published?: true;
  /** True of an extension module, which has other records than the interpreter. */
  readonly module?: true;
  /** For evidence, without a path of this machine: `usr/bin/python3.13 of Debian trixie (s390x), 3.13.5-2`. */
  readonly description: string;
}

/** Headers of one build, ready to be parsed. */
export interface HeaderTree {
  /** Directory that has Python.h. */
  readonly include: string;
  /** Searched after `include`, in this order, as system headers: a sysroot's directories, where pyconfig.h's real file is. */
  readonly systemIncludes: readonly string[];
  /** Label to directory: provenance names header files as `<label>/path`. */
  readonly roots: Readonly<Record<string, string>>;
  readonly distributor: string;
  readonly abiflags: string;
  /** Macros of the build's CFLAGS that change layouts and are not in pyconfig.h: `_Py_TIER2=3`. */
  readonly defines: readonly string[];
  /** For provenance, one line: package and version and suite, a git commit, an interpreter's version. */
  readonly description: string;
  /** Command line of an interpreter of this very build, if one can be run. */
  readonly interpreter?: readonly string[];
  /** The binaries that these headers belong to, fetched when they are asked for. */
  readonly binaries?: (log: (line: string) => void) => Promise<readonly Binary[]>;
}

/** Finds headers; answers with a reason when it has none, throws a UserError when what was asked for is broken. */
export interface HeaderSource {
  readonly name: string;
  find(request: Request, log: (line: string) => void): Promise<{ tree: HeaderTree } | { reason: string }>;
}
