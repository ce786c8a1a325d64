/** Tables against their JSON Schema, as it is published with them: what breaks it is not stored, and is found where it was. */
import { type Content, encodeTables, type TableFile } from "@pyframes/layouts";
import type { Extracted } from "./extracted.js";
import { validate } from "./schema-validator.js";
import { contentHash } from "./store.js";
import { UserError } from "./user-error.js";

/** The first thing in a file that its schema does not allow: where, and why. Null where there is none. */
export function violation(file: TableFile): string | null {
  const error = validate(file) ? undefined : validate.errors?.[0];
  if (!error) return null;
  const [part, key, ...rest] = error.instancePath.slice(1).split("/");
  const name = nameOf(file, part, key);
  return `${[name, ...rest].join(".")} ${error.message} (tables.schema.json)`;
}

/** Records and enums are stored by their content: what they are called is told by a shape, and by the first table that has them. */
function nameOf(file: TableFile, part = "the file", key?: string): string {
  if (key === undefined) return part;
  const shape = part === "records" ? file.records[key]?.shape : part === "shapes" ? Number(key) : undefined;
  if (shape !== undefined) return file.shapes[shape]?.name ?? "an unnamed record";
  if (part !== "enums") return key;
  const enums = Object.values(file.tables).flatMap(({ enums = {} }) => Object.entries(enums));
  return enums.find(([, hash]) => hash === key)?.[0] ?? key;
}

/** Builds of one pool have their records in common, and these are most of what there is to be looked at. */
const looked = new WeakSet<Content["pool"]>();

/** Throws a UserError that names the build and the field where a table does not keep to the schema. */
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
