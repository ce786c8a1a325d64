/**
 * Checks tables against their published JSON Schema. A table that breaks it is not stored, and a
 * stored one is reported with its place.
 */
import { type Content, encodeTables, type TableFile } from "@pyframes/layouts";
import type { Extracted } from "./extracted.js";
import { validate } from "./schema-validator.js";
import { contentHash } from "./store.js";
import { UserError } from "./user-error.js";

/** The first place in a file that breaks its schema, with the reason; null if there is none. */
export function violation(file: TableFile): string | null {
  const error = validate(file) ? undefined : validate.errors?.[0];
  if (!error) return null;
  const [part, key, ...rest] = error.instancePath.slice(1).split("/");
  const name = nameOf(file, part, key);
  return `${[name, ...rest].join(".")} ${error.message} (tables.schema.json)`;
}

/**
 * Records and enums are stored by their content: their names are in a shape, and in the first table
 * that has them.
 */
function nameOf(file: TableFile, part = "the file", key?: string): string {
  if (key === undefined) return part;
  const shape = part === "records" ? file.records[key]?.shape : part === "shapes" ? Number(key) : undefined;
  if (shape !== undefined) return file.shapes[shape]?.name ?? "an unnamed record";
  if (part !== "enums") return key;
  const enums = Object.values(file.tables).flatMap(({ enums = {} }) => Object.entries(enums));
  return enums.find(([, hash]) => hash === key)?.[0] ?? key;
}

/** Builds of one pool share their records, which are most of the data to check. */
const looked = new WeakSet<Content["pool"]>();

/** Throws a UserError that names the build and the field if a table breaks the schema. */
export function refuseViolation({ id, table, pool }: Extracted): void {
  if (looked.has(pool)) return;
  const words = violation(encodeTables([{ table, pool }], contentHash));
  if (words !== null) {
    throw new UserError(
      `The table of ${id} breaks the schema of tables: ${words.replace(`${id}.`, "")}; nothing was written.`,
    );
  }
  looked.add(pool);
}
