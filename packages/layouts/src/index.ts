export { buildId, compareVersions, hexOfVersion, minorOf, versionOfHex } from "./build.js";
export {
  BuildIdConflict,
  type BuildIdFile,
  buildIdPath,
  buildOfBuildId,
  indexOf as buildIdIndex,
  readBuildIds,
} from "./build-ids.js";
export { cpythonNumbers, type Fact, imageNames, runtimeSections } from "./cpython.js";
export {
  type Build,
  builds,
  DATA_DIRECTORY,
  filesOf,
  forgetTables,
  type LayoutRequest,
  layout,
  load,
  parseBuildId,
  provenance,
} from "./data.js";
export { diffLayouts, diffViews, type LayoutDiff, type ViewDiff } from "./diff/diff.js";
export { diffRecords, type Extent, type FieldChange, type FieldChangeKind, type RecordChange } from "./diff/records.js";
export { diffValues, enumValues, type Value, type ValueChange } from "./diff/values.js";
export type { ViewChange, ViewChangeKind, ViewPlace } from "./diff/view.js";
export {
  bySeverity,
  countChanges,
  describeFieldChange,
  describeValueChange,
  describeViewChange,
} from "./diff/words.js";
export { type ExecutableRule, executableRules, type InstanceRule } from "./executables.js";
export { Layout } from "./layout.js";
export { decodeProvenance, encodeProvenance, type Origin, type ProvenanceFile } from "./provenance-file.js";
export { type FieldLayout, fieldsOf, findField, Struct } from "./record.js";
export type * from "./table.js";
export { type Content, decodeTable, encodeTables } from "./table-file.js";
export type { TableFile } from "./table-format.js";
export { TABLES_DATE } from "./tables-date.js";
export {
  type DarwinFacts,
  type DebianFacts,
  type Gcc,
  isLinux,
  type LinuxFacts,
  type Machine,
  machines,
  muslTriple,
  type TargetFacts,
  type TargetTriple,
  targetRows,
  targets,
  type WindowsFacts,
} from "./targets.js";
export { type VersionSource, versionSources } from "./version-sources.js";
export type * from "./versions.js";
export {
  type ConstantDefinition,
  constantDefinition,
  constantMacros,
  constantSizes,
  type LineTable,
  type ViewConstants,
} from "./view/constant-definitions.js";
export { type FieldDefinition, type GroupDefinition, viewDefinition } from "./view/definition.js";
export { detailedView, plainView } from "./view/derive.js";
export { enumDefinition, enumMacros } from "./view/enums.js";
export type * from "./view/view.js";
