import { expect, it } from "vitest";
import { maxTaskSteps } from "#generated/facts.js";
import { Budget } from "./step-budget.js";

it("a walk over tasks takes as many steps as the bound, and no more", () => {
  const budget = new Budget();
  let taken = 0;
  while (taken <= maxTaskSteps && budget.take()) taken++;
  expect(taken).toBe(maxTaskSteps);
  expect(budget.exhausted).toBe(true);
  expect(budget.take()).toBe(false);
});
