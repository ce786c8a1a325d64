/**
 * The model that every output is generated from, and the only thing a template
 * sees: the view's shape once, each distinct layout once, and the builds that
 * point to them. Our own outputs use nothing else.
 */
import type { DetailedView, ExecutableRule, LineTable, Machine } from "@pyframes/layouts";
import type { Bound } from "./bounds.js";

export interface ModelField {
  readonly name: string;
  readonly doc: string;
}

export interface ModelConstant extends ModelField {
  /** The names that the value is one of; null for a number. */
  readonly names: readonly string[] | null;
  /** True where some releases lack it: its value is null there. */
  readonly optional: boolean;
}

export interface ModelGroup {
  /** As in the view: `thread_state`. */
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly ModelField[];
}

export interface ModelEnum {
  readonly name: string;
  readonly doc: string;
  readonly members: readonly string[];
}

/** One distinct layout: a view and the target's facts. */
export interface ModelLayout {
  /** Position in `layouts`, stable for one set of tables. */
  readonly index: number;
  readonly view: DetailedView;
  /** Bytes of a pointer on the target. */
  readonly pointerSize: number;
  readonly byteOrder: "little" | "big";
  /** Bytes from a pthread_t to the kernel's thread id; null where it is not there. */
  readonly pthreadTid: number | null;
}

export interface ModelBuild {
  /** `cpython-3.13.5t+debian-x86_64-linux-gnu` form; see layouts' buildId. */
  readonly id: string;
  readonly version: string;
  /** PY_VERSION_HEX as a number. */
  readonly hex: number;
  readonly distributor: string;
  readonly abiflags: string;
  readonly target: string;
  readonly proven: boolean;
  /** Index into `layouts`. */
  readonly layout: number;
}

/** A distributor's binary that was seen. */
export interface ModelBinary {
  /** The GNU build-id, in lower-case hexadecimal. */
  readonly buildId: string;
  /** PY_VERSION_HEX as a number. */
  readonly hex: number;
  readonly distributor: string;
  readonly abiflags: string;
  readonly target: string;
}

/** One member of `_Py_DebugOffsets`, a u64. */
export interface ModelDebugOffset {
  readonly group: string;
  readonly field: string;
  /** Bytes from the start of `_Py_DebugOffsets`. */
  readonly offset: number;
  /** The value 0 says that the build has no such member; for all others 0 is an offset like any. */
  readonly zeroIsAbsent: boolean;
}

/** A fact about CPython that no table has. */
export interface ModelFact<V extends number | string> extends ModelField {
  readonly value: V;
  /** The file and releases that it was read from. */
  readonly source: string;
}

export interface ModelBound extends Bound {
  readonly name: string;
}

/** The facts that both engines use and that hold for all builds. */
export interface SharedFacts {
  readonly bounds: readonly ModelBound[];
  readonly numbers: readonly ModelFact<number>[];
  readonly imageNames: readonly ModelFact<string>[];
  readonly machines: readonly Machine[];
  /** Names of the sources for a version, as the header of a recording has them. */
  readonly versionSources: readonly string[];
  /** In the order in which walkers try them. */
  readonly executables: readonly ExecutableRule[];
}

export interface Model {
  readonly shared: SharedFacts;
  readonly groups: readonly ModelGroup[];
  readonly enums: readonly ModelEnum[];
  readonly lineTables: readonly LineTable[];
  /** The view's constants; their values are in each layout's `view.constants`. */
  readonly constants: readonly ModelConstant[];
  /** `_Py_DebugOffsets` of each minor that has one: its fields in order, as "group.field". */
  readonly debugOffsets: readonly {
    /** PY_VERSION_HEX >> 16: 0x030d. */
    readonly minor: number;
    /** sizeof(_Py_DebugOffsets), in bytes. */
    readonly size: number;
    readonly fields: readonly ModelDebugOffset[];
  }[];
  readonly layouts: readonly ModelLayout[];
  readonly builds: readonly ModelBuild[];
  /** Of ELF's targets, by ascending build-id. */
  readonly binaries: readonly ModelBinary[];
}
