/** From tables to the model: the only place that reads @pyframes/layouts' data. */
import {
  type BuildIdFile,
  type BuildKey,
  buildIdIndex,
  builds,
  constantDefinition,
  type DetailedView,
  enumDefinition,
  hexOfVersion,
  load,
  parseBuildId,
  readBuildIds,
  type TargetFacts,
  targets,
  viewDefinition,
} from "@pyframes/layouts";
import type { Model, ModelBinary, ModelBuild, ModelDebugOffset, ModelField, ModelLayout } from "./model.js";
import { sharedFacts } from "./shared-facts.js";

/** The part of a build's layout that the model uses; @pyframes/layouts' `Layout` has it. */
export interface SourceLayout {
  readonly id: string;
  readonly build: BuildKey;
  /** The kinds of evidence that the table has. */
  readonly proven: readonly string[];
  readonly detailedView: DetailedView;
  findStruct(name: string): { readonly size: number; fields(): { name: string; offset: number }[] } | null;
}

/**
 * Members of `_Py_DebugOffsets` whose value 0 means that the build lacks them; see docs/view.md.
 */
const ZERO_IS_ABSENT: ReadonlySet<string> = new Set([
  "interpreter_state.gil_runtime_state_enabled",
  "interpreter_state.tlbc_generation",
  "interpreter_frame.tlbc_index",
  "code_object.co_tlbc",
]);

const fieldDocs = (fields: Readonly<Record<string, { readonly doc: string }>>): ModelField[] =>
  Object.entries(fields).map(([name, { doc }]) => ({ name, doc }));

const hasField = (group: string, field: string): boolean => {
  const definition = (viewDefinition as Readonly<Record<string, { readonly fields: object }>>)[group];
  return definition !== undefined && field in definition.fields;
};

function targetFacts(layout: SourceLayout): TargetFacts {
  const facts = (targets as Readonly<Record<string, TargetFacts>>)[layout.build.target];
  if (facts === undefined) {
    throw new RangeError(
      `${layout.id} is for the target ${layout.build.target}, of which pointer size and byte order are not known; add it to packages/layouts/src/targets.ts.`,
    );
  }
  return facts;
}

/** Groups are structs of u64 in `_Py_DebugOffsets`, so its fields have the view's dotted names. */
function debugOffsets(layout: SourceLayout): Model["debugOffsets"][number] | null {
  const struct = layout.findStruct("_Py_DebugOffsets");
  if (struct === null) return null;
  const fields = struct.fields().flatMap(({ name, offset }): ModelDebugOffset[] => {
    const [group = "", field = ""] = name.split(".");
    return hasField(group, field) ? [{ group, field, offset, zeroIsAbsent: ZERO_IS_ABSENT.has(name) }] : [];
  });
  return { minor: Number(layout.build.hex) >>> 16, size: struct.size, fields };
}

/** One schema a minor; builds of one minor that differ would be a wrong table. */
function debugSchemas(layouts: readonly SourceLayout[]): Model["debugOffsets"] {
  const byMinor = new Map<number, { readonly id: string; readonly schema: Model["debugOffsets"][number] }>();
  for (const layout of layouts) {
    const schema = debugOffsets(layout);
    if (schema === null) continue;
    const first = byMinor.get(schema.minor);
    if (first === undefined) byMinor.set(schema.minor, { id: layout.id, schema });
    else if (JSON.stringify(first.schema) !== JSON.stringify(schema)) {
      throw new Error(`${first.id} and ${layout.id} have different _Py_DebugOffsets; extract both again.`);
    }
  }
  return [...byMinor.values()].map(({ schema }) => schema).sort((a, b) => a.minor - b.minor);
}

/**
 * By version, then target and abiflags; upstream before other distributors, the order in which
 * walkers try them.
 */
function compareBuilds(a: ModelBuild, b: ModelBuild): number {
  const rank = ({ target, abiflags, distributor }: ModelBuild): string =>
    [target, abiflags, distributor === "upstream" ? "" : distributor].join(" ");
  return a.hex - b.hex || (rank(a) < rank(b) ? -1 : 1);
}

/** GNU build-ids are SHA-1 digests; Mach-O's UUIDs and PE's GUIDs are shorter. */
const GNU_BUILD_ID = /^[0-9a-f]{40}$/;

function binaries(file: BuildIdFile): ModelBinary[] {
  const ofElf = [...buildIdIndex(file)].filter(([buildId]) => GNU_BUILD_ID.test(buildId));
  return ofElf.sort().map(([buildId, id]) => {
    const build = parseBuildId(id);
    const hex = build === null ? null : hexOfVersion(build.version);
    if (build === null || hex === null)
      throw new Error(`${id}, which the index of build-ids names, is not the id of a build.`);
    const { distributor, abiflags, target } = build;
    return { buildId, hex, distributor, abiflags, target };
  });
}

/**
 * The model of every build that has a table.
 *
 * @throws RangeError for a build of an unknown target; Error if two tables contradict each other.
 */
export function buildModel(
  source: readonly SourceLayout[] = builds().map((build) => load(build)),
  buildIds: BuildIdFile = readBuildIds(),
): Model {
  const layouts = new Map<string, ModelLayout>();
  const layoutOf = (layout: SourceLayout): number => {
    const { pointerSize, byteOrder, pthreadTid } = targetFacts(layout);
    const view = layout.detailedView;
    const key = JSON.stringify([view, pointerSize, byteOrder, pthreadTid]);
    const known = layouts.get(key) ?? { index: layouts.size, view, pointerSize, byteOrder, pthreadTid };
    layouts.set(key, known);
    return known.index;
  };
  const modelBuilds = source.map((layout): ModelBuild => {
    const { version, hex, distributor, abiflags, target } = layout.build;
    const proven = layout.proven.length > 0;
    return {
      id: layout.id,
      version,
      hex: Number(hex),
      distributor,
      abiflags,
      target,
      proven,
      layout: layoutOf(layout),
    };
  });
  return {
    shared: sharedFacts,
    groups: Object.entries(viewDefinition).map(([name, { doc, fields }]) => ({ name, doc, fields: fieldDocs(fields) })),
    enums: Object.entries(enumDefinition).map(([name, { doc, members }]) => ({
      name,
      doc,
      members: Object.keys(members),
    })),
    lineTables: constantDefinition.line_table.names,
    constants: Object.entries(constantDefinition).map(([name, { doc, names, optional }]) => ({
      name,
      doc,
      names,
      optional,
    })),
    debugOffsets: debugSchemas(source),
    layouts: [...layouts.values()],
    builds: modelBuilds.sort(compareBuilds),
    binaries: binaries(buildIds),
  };
}
