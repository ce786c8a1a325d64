/** For tests: layouts made by hand, in which nearly everything is absent. */
import {
  constantDefinition,
  type DetailedView,
  enumDefinition,
  type ViewConstants,
  type ViewField,
  viewDefinition,
} from "@pyframes/layouts";
import type { SourceLayout } from "../build-model.js";

const nothing = (names: object): Record<string, null> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, null]));

/** Constants of which those are absent that may be; numbers are 4. */
function smallConstants(): ViewConstants {
  const values = Object.entries(constantDefinition).map(([name, { names, optional }]) => [
    name,
    optional ? null : (names?.at(-1) ?? 4),
  ]);
  return Object.fromEntries(values) as ViewConstants;
}

/** A view with only `thread_state.next`, at `offset`. */
export function smallView(offset: number): DetailedView {
  const next: ViewField = { offset, size: 8, signed: false };
  const fields: Record<string, Record<string, ViewField | null>> = Object.fromEntries(
    Object.entries(viewDefinition).map(([group, definition]) => [group, nothing(definition.fields)]),
  );
  fields.thread_state = { ...fields.thread_state, next };
  const enums = Object.fromEntries(
    Object.entries(enumDefinition).map(([name, { members }]) => [name, nothing(members)]),
  );
  return {
    fields: fields as unknown as DetailedView["fields"],
    enums: enums as unknown as DetailedView["enums"],
    constants: smallConstants(),
  };
}

export interface SmallLayout {
  readonly hex: string;
  readonly distributor?: string;
  readonly target?: string;
  readonly offset?: number;
  /** Members of `_Py_DebugOffsets`, eight bytes apart. */
  readonly describes?: readonly string[];
}

export function smallLayout(options: SmallLayout): SourceLayout {
  const { hex, distributor = "upstream", target = "x86_64-linux-gnu", offset = 8, describes } = options;
  return {
    id: `${hex}+${distributor}-${target}`,
    build: { version: hex, hex, distributor, abiflags: "", target },
    proven: [],
    detailedView: smallView(offset),
    findStruct: (name) =>
      describes === undefined || name !== "_Py_DebugOffsets"
        ? null
        : {
            size: 8 * describes.length,
            fields: () => describes.map((field, index) => ({ name: field, offset: 8 * index })),
          },
  };
}
