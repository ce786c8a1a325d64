/** The published schema of tables as a function. The bundle has the function that this one would make (bundle.mjs). */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

const SCHEMA = new URL("../../../packages/layouts/schema/tables.schema.json", import.meta.url);

/** That the schema is one is for the tests to say. */
export const AJV = { strict: true, strictTuples: false, allowUnionTypes: true, validateSchema: false };

export const schemaOfTables = (): object => JSON.parse(readFileSync(SCHEMA, "utf8"));

/** To compile it takes as long as most of what else is done for one table: while others are at work, best. */
export const validate: ValidateFunction = new Ajv2020(AJV).compile(schemaOfTables());
