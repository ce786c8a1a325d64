/** The user's request. */
export interface Request {
  /** A minor, `3.13`, or a release, `3.13.5`; absent where the named headers contain it. */
  readonly version?: string;
  readonly abiflags: string;
  readonly target: string;
  /** --python: the interpreter whose headers to take. */
  readonly python?: string;
  /** --git: a clone of CPython, bare or not; --ref: a tag, branch or commit in it. */
  readonly git?: string;
  readonly ref?: string;
  /**
   * --tarball: a source archive, as a path or URL, or a URL with a slash at its end for a mirror of
   * python.org's /ftp/python/.
   */
  readonly tarball?: string;
  /** --sha256: of that archive, hex. */
  readonly sha256?: string;
  /** --suite: a Debian suite by name. */
  readonly suite?: string;
}

/**
 * A program or library of a build, whose debug offsets, debug information and build-id can be read.
 */
export interface Binary {
  readonly path: string;
  /** The file with its debug information, if that is separate. */
  readonly debug?: string;
  /** True if other people have this same file, so that its build-id identifies their build. */
  readonly published?: true;
  /** True for an extension module, which has other records than the interpreter. */
  readonly module?: true;
  /**
   * For evidence, without a path of this machine:
   * `usr/bin/python3.13 of Debian trixie (s390x), 3.13.5-2`.
   */
  readonly description: string;
}

/** Headers of one build, ready to be parsed. */
export interface HeaderTree {
  /** Directory that has Python.h. */
  readonly include: string;
  /** The root of CPython's source, where the header source has its C files. */
  readonly source?: string;
  /**
   * Searched after `include`, in this order, as system headers: the directories of a sysroot and of
   * the real pyconfig.h.
   */
  readonly systemIncludes: readonly string[];
  /** Label to directory: provenance names header files as `<label>/path`. */
  readonly roots: Readonly<Record<string, string>>;
  readonly distributor: string;
  readonly abiflags: string;
  /**
   * Macros from the build's CFLAGS that change layouts and are not in pyconfig.h: `_Py_TIER2=3`.
   */
  readonly defines: readonly string[];
  /**
   * For provenance, one line: package, version and suite, a git commit, an interpreter's version.
   */
  readonly description: string;
  /** Command line of an interpreter of this same build, if one can be run. */
  readonly interpreter?: readonly string[];
  /** The binaries of the build, fetched on request. */
  readonly binaries?: (log: (line: string) => void) => Promise<readonly Binary[]>;
}

/** Finds headers. Returns a reason if it has none, throws a UserError if the request is broken. */
export interface HeaderSource {
  readonly name: string;
  find(request: Request, log: (line: string) => void): Promise<{ tree: HeaderTree } | { reason: string }>;
}
