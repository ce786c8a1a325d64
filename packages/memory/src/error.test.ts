import { expect, it } from "vitest";
import { MemoryError } from "./error.js";

it("an error is one sentence whatever a path in it has", () => {
  expect(new MemoryError("bad-image", "/a\nb\u001b[31m\u007fé🐍 is damaged.").message).toBe(
    "/a?b?[31m?é🐍 is damaged.",
  );
});
