/** Handlebars over the model, for our own C templates and for users' templates. */
import Handlebars from "handlebars";
import type { Model } from "./model.js";

/** Helpers that every template may use. */
const helpers = {
  /** `0x030d05f0`: at least four digits, eight for larger numbers. */
  hex: (value: number): string => `0x${value.toString(16).padStart(value > 0xffff ? 8 : 4, "0")}`,
  upper: (text: string): string => text.toUpperCase(),
  /** A boolean as C has it. */
  flag: (value: boolean): string => (value ? "1" : "0"),
  join: (values: readonly unknown[]): string => values.join(", "),
  /** Text that may stand in a C comment. */
  comment: (text: string): string => text.replaceAll("/*", "/ *").replaceAll("*/", "* /"),
};

function environment(): typeof Handlebars {
  const own = Handlebars.create();
  own.registerHelper(helpers);
  return own;
}

/**
 * Renders a template over any context: our templates get the model and the rows of c/context.ts.
 */
export function renderWith(template: string, context: object): string {
  return environment().compile(template, { noEscape: true, strict: true })(context);
}

/**
 * Renders a user's handlebars template over the model. Nothing is escaped.
 *
 * @throws handlebars' Error, with the line, for a malformed template or a name that the model lacks
 */
export function render(template: string, model: Model): string {
  return renderWith(template, model);
}
