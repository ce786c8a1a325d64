/** For tests: layouts made by hand, in which nearly everything is absent. */
import { type DetailedView, enumDefinition, type ViewField, viewDefinition } from "@pyframes/layouts";
import type { SourceLayout } from "../build-model.js";

const nothing = (names: object): Record<string, null> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, null]));

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
    constants: {
      line_table: "locations",
      lasti_unit: null,
      codeunit_size: 2,
      stackref_tag_mask: null,
      stackref_int_tag: null,
      stackref_invalid_tag: null,
      long_shift: 30,
      long_non_size_bits: null,
      long_sign_mask: null,
      managed_dict_offset: null,
      managed_values_offset: null,
      managed_values_tag: null,
      gil_drop_request_bit: null,
    },
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
