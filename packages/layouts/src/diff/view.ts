/**
 * Differences in the view: fields that moved, vanished, appeared, or now come from another member.
 */
import type { Layout } from "../layout.js";
import type { Origin, ViewField } from "../view/view.js";
import { compareMembers, type MemberChangeKind } from "./member.js";
import { namesOf, type Value, type Values } from "./values.js";

/** The place of a field of the view in one build. */
export interface ViewPlace extends ViewField, Origin {}

/**
 * `meaning`: another member gives the field, or a member of another record. A `size` that differs
 * counts as `moved`.
 */
export type ViewChangeKind = "appeared" | "vanished" | "meaning" | MemberChangeKind;

export interface ViewChange {
  /** `thread_state.current_frame` */
  readonly field: string;
  /** At least one; `appeared` and `vanished` stand alone. */
  readonly changes: readonly ViewChangeKind[];
  /** null: the older build lacks it. */
  readonly was: ViewPlace | null;
  /** null: the newer build lacks it. */
  readonly is: ViewPlace | null;
}

type Groups<V> = Readonly<Record<string, Readonly<Record<string, V | null>>>>;

/** Every field of the view, dotted, with its place or null. */
function places(layout: Layout): Record<string, ViewPlace | null> {
  const origins: Groups<Origin> = layout.viewOrigins;
  const groups: Groups<ViewField> = layout.detailedView.fields;
  const entries = Object.entries(groups).flatMap(([group, fields]) =>
    Object.entries(fields).map(([name, field]) => {
      const origin = origins[group]?.[name];
      return [`${group}.${name}`, field && origin ? { ...field, ...origin } : null] as const;
    }),
  );
  return Object.fromEntries(entries);
}

function compare(was: ViewPlace, is: ViewPlace): ViewChangeKind[] {
  const same = was.record === is.record && was.path === is.path;
  return [...(same ? [] : ["meaning" as const]), ...compareMembers(was, is)];
}

/** Every field of the view that differs. */
export function diffView(from: Layout, to: Layout): ViewChange[] {
  const [before, after] = [places(from), places(to)];
  return namesOf(before, after).flatMap((field): ViewChange[] => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    if (!was && !is) return [];
    if (!was) return [{ field, changes: ["appeared"], was, is }];
    if (!is) return [{ field, changes: ["vanished"], was, is }];
    const changes = compare(was, is);
    return changes.length > 0 ? [{ field, changes, was, is }] : [];
  });
}

/** The view's enums and constants as one list of names. */
export function viewValues(layout: Layout): Values {
  const { enums, constants } = layout.detailedView;
  const members = Object.entries(enums).flatMap(([name, values]) =>
    Object.entries(values as Readonly<Record<string, Value | null>>).map(
      ([key, value]) => [`enums.${name}.${key}`, value] as const,
    ),
  );
  const others = Object.entries(constants).map(([name, value]) => [`constants.${name}`, value] as const);
  return Object.fromEntries([...members, ...others]);
}
