/**
 * The published schema of tables as a function. In the bundle, this function is compiled in advance
 * (bundle.mjs).
 */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

const SCHEMA = new URL("../../../packages/layouts/schema/tables.schema.json", import.meta.url);

/** The tests check that the schema is valid, so ajv need not. */
export const AJV = { strict: true, strictTuples: false, allowUnionTypes: true, validateSchema: false };

export const schemaOfTables = (): object => JSON.parse(readFileSync(SCHEMA, "utf8"));

/**
 * Compiling takes about as long as the other work for one table, so it runs while other processes
 * work.
 */
export const validate: ValidateFunction = new Ajv2020(AJV).compile(schemaOfTables());
