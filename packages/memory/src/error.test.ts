import { expect, it } from "vitest";
import { MemoryError } from "./error.js";

it("an error is one sentence, whatever characters a path in it has", () => {
  const path = "/a\nb\u001b[31m\u007f\u0085\u2028\u202e\u200fé🐍";
  expect(new MemoryError("bad-image", `${path} is damaged.`).message).toBe(
    "/a\\x0ab\\x1b[31m\\x7f\\x85\\u2028\\u202e\\u200fé🐍 is damaged.",
  );
});
